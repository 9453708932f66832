from __future__ import annotations

from pathlib import Path

import pytest

from crawler.catalog import Catalogue, Site, lay_over, parse, render
from crawler.errors import CatalogueError
from crawler.scope import Scope

KNOWN = Site(
    "411082-main", "411082", "长葛市", "county", "http://old.gov.cn/", ("http://old.gov.cn/nb/",), unverified=True
)
OTHER = Site("411002-main", "411002", "魏都区", "county", "http://www.weidu.gov.cn/")
BASE = Catalogue("henan", (KNOWN, OTHER))


def laid(tmp_path: Path, text: str) -> Catalogue:
    path = tmp_path / "mine.toml"
    path.write_text(f'province = "henan"\n{text}', encoding="utf-8")
    return lay_over(BASE, path)


def complaint(tmp_path: Path, text: str) -> str:
    with pytest.raises(CatalogueError) as caught:
        laid(tmp_path, text)
    return str(caught.value)


def test_a_correction_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    site, other = laid(tmp_path, '[[site]]\nid = "411082-main"\nportal = "http://new.gov.cn/"\n').sites
    assert (site.portal, site.name, site.report_columns, site.unverified) == (
        "http://new.gov.cn/",
        "长葛市",
        ("http://old.gov.cn/nb/",),
        True,
    )
    assert other == OTHER


def test_whoever_gives_columns_vouches_for_them(tmp_path: Path) -> None:
    site = laid(tmp_path, '[[site]]\nid = "411082-main"\nreport_columns = ["http://old.gov.cn/c7/"]\n').sites[0]
    assert (site.report_columns, site.unverified) == (("http://old.gov.cn/c7/",), False)


def test_a_new_site_stands_behind_the_others_and_is_marked(tmp_path: Path) -> None:
    new = 'division = "411082001"\nname = "甲镇"\nlevel = "township"\nportal = "http://a.gov.cn/"\n'
    catalogue = laid(tmp_path, f'[[site]]\nid = "a"\n{new}[[site]]\nid = "411002-main"\nname = "魏都"\n')
    assert [site.id for site in catalogue.sites] == ["411082-main", "411002-main", "a"]
    assert catalogue.laid_over == {"a": "added", "411002-main": "corrected"}


def test_a_site_can_be_left_out(tmp_path: Path) -> None:
    catalogue = laid(tmp_path, '[[site]]\nid = "411002-main"\nskip = true\n')
    assert [site.id for site in catalogue.sites] == ["411082-main"]
    assert catalogue.laid_over == {"411002-main": "skipped"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[[site]]\nid = "411082-mian"\nname = "x"\n',
            "line 2: site '411082-mian' is not in the catalogue (did you mean",
        ),
        ('[[site]]\nid = "new"\nname = "x"\n', "a new site also needs division, level, portal"),
        ('\n[[site]]\nid = "999999"\nskip = true\n', "line 3: there is no site '999999' to skip"),
        ('[[site]]\nname = "x"\n', "line 2: this [[site]] has no 'id'"),
        ('[[site]]\nid = "411082-main"\nlevel = "village"\n', "line 4: level 'village'"),
        ('[[site]]\nid = "411082-main"\nskip = "yes"\n', "line 4: skip is true or false"),
        ('[[site]]\nid = "411082-main"\n[[site]]\nid = "411082-main"\n', "line 5: site '411082-main' was given before"),
        ('[[site]]\nid = "411082-main"\nskip = true\n[[site]]\nid = "411002-main"\nskip = true\n', "leaves no site"),
    ],
)
def test_a_fault_is_named_with_its_file_and_line(tmp_path: Path, text: str, says: str) -> None:
    found = complaint(tmp_path, text)
    assert str(tmp_path / "mine.toml") in found
    assert says in found


def test_a_folder_is_used_for_the_provinces_it_is_about(tmp_path: Path) -> None:
    for province, name in (("henan", "长葛"), ("hunan", "长沙")):
        text = f'province = "{province}"\n[[site]]\nid = "411082-main"\nname = "{name}"\n'
        (tmp_path / f"{province}.toml").write_text(text, encoding="utf-8")
    assert lay_over(BASE, tmp_path).sites[0].name == "长葛"
    with pytest.raises(CatalogueError, match="it is about hunan, not henan"):
        lay_over(BASE, tmp_path / "hunan.toml")


def test_leaving_sites_out_is_for_corrections_only() -> None:
    with pytest.raises(CatalogueError, match="unknown key 'skip'"):
        parse('province = "henan"\n[[site]]\nid = "a"\nskip = true\n')


def test_what_was_laid_together_is_kept_whole(tmp_path: Path) -> None:
    catalogue = laid(tmp_path, '[[site]]\nid = "411082-main"\nnot_columns = ["http://old.gov.cn/tjnb/"]\n')
    assert parse(render(catalogue)) == catalogue


def test_an_address_that_is_no_column_is_never_asked_for_as_one(tmp_path: Path) -> None:
    scope = Scope(laid(tmp_path, '[[site]]\nid = "411082-main"\nnot_columns = ["http://old.gov.cn/tjnb"]\n'))
    assert scope.refusal("http://old.gov.cn/tjnb", "column") is not None
    assert scope.refusal("http://old.gov.cn/tjnb", "report") is None
    assert scope.refusal("http://old.gov.cn/nb/", "column") is None
