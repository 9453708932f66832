from __future__ import annotations

import csv
from pathlib import Path

import pytest

from crawler.catalog import Catalogue, Site, builtin, load, parse, provinces, render
from crawler.catalog.build import build
from crawler.errors import CatalogueError, UnknownProvince, UnknownSite

GOOD = """\
# sites of the south
province = "henan"

[[site]]
id = "411082-main"
division = "411082"
name = "长葛市人民政府"
level = "county"
portal = "https://www.example.gov.cn/"
report_columns = ["https://www.example.gov.cn/zfxxgk/nb/"]

[[site]]
id = "411000-main"
division = "411000"
name = "许昌市人民政府"
level = "prefecture"
portal = "http://www.example2.gov.cn/"
hosts = ["xxgk.example2.gov.cn", "127.0.0.1:8001"]
unverified = true
"""


def problem(text: str) -> CatalogueError:
    with pytest.raises(CatalogueError) as caught:
        parse(text, source="mine.toml")
    return caught.value


def test_a_catalogue_gives_its_sites_in_the_order_of_the_file() -> None:
    catalogue = parse(GOOD)
    assert catalogue.province == "henan"
    assert [site.id for site in catalogue.sites] == ["411082-main", "411000-main"]
    assert catalogue.sites[0].report_columns == ("https://www.example.gov.cn/zfxxgk/nb/",)
    assert catalogue.sites[1].host_keys == {"www.example2.gov.cn", "xxgk.example2.gov.cn", "127.0.0.1:8001"}
    assert catalogue.sites[1].unverified


def test_a_rendered_catalogue_reads_back_as_the_same() -> None:
    catalogue = parse(GOOD)
    assert parse(render(catalogue, comment="two\nlines")) == catalogue
    odd = Catalogue("x", (Site("a", "410000", 'quote " and \\ and \t tab', "county", "http://a.cn/"),))
    assert parse(render(odd)) == odd


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('name = "长葛市人民政府"', "name = 长葛", 7, "not TOML"),
        ('level = "county"', 'level = "village"', 8, "village"),
        ('division = "411082"', 'division = "4110"', 6, "six digits"),
        ('portal = "https://www.example.gov.cn/"', 'portal = "www.example.gov.cn"', 9, "no http or https"),
        ('portal = "https://www.example.gov.cn/"\n', "", 4, "no 'portal'"),
        ('report_columns = ["https://www.example.gov.cn/zfxxgk/nb/"]', 'report_columns = "nb"', 10, "list of texts"),
        ('report_columns = ["https://www.example.gov.cn/zfxxgk/nb/"]', 'report_columns = ["ftp://a/"]', 10, "ftp://a/"),
        ("report_columns =", "report_colums =", 10, "did you mean 'report_columns'"),
        ('id = "411000-main"', 'id = "411082-main"', 13, "given before, in line 5"),
        ('hosts = ["xxgk.example2.gov.cn", "127.0.0.1:8001"]', 'hosts = ["http://a.cn/"]', 18, "no host"),
        ("unverified = true", 'unverified = "yes"', 19, "true or false"),
        ('province = "henan"', "province = 41", 2, "province"),
        ('province = "henan"\n', "", 1, "province"),
        ('province = "henan"', 'province = "henan"\nprovinz = 1', 3, "provinz"),
        ('id = "411000-main"', "id = 7", 13, "must be a text"),
    ],
)
def test_a_fault_is_named_with_its_file_and_line(old: str, new: str, line: int, says: str) -> None:
    assert old in GOOD
    error = problem(GOOD.replace(old, new))
    assert error.line == line
    assert str(error).startswith(f"mine.toml, line {line}: ")
    assert says in str(error)


def test_a_text_that_breaks_off_is_complained_about_at_its_last_line() -> None:
    assert problem(GOOD + '\n[[site]]\nid = "').line == 22


def test_a_catalogue_without_sites_is_refused() -> None:
    assert "no [[site]]" in str(problem('province = "henan"\n'))
    assert problem('province = "henan"\n\n[site]\nid = "a"\n').line == 3


def test_a_file_that_is_no_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "gbk.toml"
    path.write_bytes('province = "henan"\n# 许昌\n'.encode("gb18030"))
    with pytest.raises(CatalogueError, match=r"gbk.toml, line 2: not UTF-8"):
        load(path)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="cannot be read"):
        load(tmp_path / "none.toml")


def test_a_folder_gives_the_files_of_the_province_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD, encoding="utf-8")
    other = GOOD.replace('"henan"', '"hunan"').replace("411", "431")
    (tmp_path / "b.toml").write_text(other, encoding="utf-8")
    assert load(tmp_path, "hunan").sites[0].id == "43" + "1082-main"
    with pytest.raises(CatalogueError, match="several provinces"):
        load(tmp_path)
    with pytest.raises(CatalogueError, match="it holds henan, hunan"):
        load(tmp_path, "hubei")
    (tmp_path / "c.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(CatalogueError, match="more than one of its files"):
        load(tmp_path, "henan")


def test_every_province_of_the_mainland_is_built_in() -> None:
    assert len(provinces()) == 31
    catalogues = [builtin(name) for name in provinces()]
    sites = [site for catalogue in catalogues for site in catalogue.sites]
    assert sum(site.level == "prefecture" for site in sites) == 333
    assert sum(site.level == "county" for site in sites) == 2846
    assert len({site.id for site in sites}) == len(sites)
    assert sum(bool(site.report_columns) for site in sites) == 171
    assert all(site.report_columns for site in sites if site.unverified)


def test_an_unknown_province_is_answered_with_near_ones() -> None:
    with pytest.raises(UnknownProvince, match="Did you mean") as caught:
        builtin("hennan")
    assert {"henan", "hunan"} <= set(caught.value.near)
    with pytest.raises(UnknownProvince, match="nianbao provinces"):
        builtin("xxxxxxx")


def test_only_chosen_sites_are_kept() -> None:
    assert [site.id for site in parse(GOOD).only(["411000-main"]).sites] == ["411000-main"]
    with pytest.raises(UnknownSite, match="'4711'"):
        parse(GOOD).only(["4711"])


def test_the_builder_marks_columns_that_nobody_saw(tmp_path: Path) -> None:
    divisions, portals = tmp_path / "divisions.csv", tmp_path / "portals.csv"
    with divisions.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["code", "name", "level", "parent_code", "slug"])
        rows.writerow(["410000", "河南省", "province", "", "henan"])
    with portals.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["division_code", "name", "level", "portal_url", "report_column_url", "evidence"])
        rows.writerow(["410000", "河南省", "province", "http://a.gov.cn/", "http://a.gov.cn/nb/", "x | column: seen"])
        rows.writerow(
            ["410100", "郑州", "prefecture", "http://b.gov.cn/", "http://b.gov.cn/nb/", "x | column unverified: y"]
        )
    assert build(divisions, portals, tmp_path / "out") == 1
    built = load(tmp_path / "out" / "henan.toml")
    assert [site.unverified for site in built.sites] == [False, True]
