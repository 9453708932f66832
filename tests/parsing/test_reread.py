"""Cells that are no plain number are read only where the sums vouch for them, and are always named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from form_pages import HEADS, applications, numbers, page, proactive, review, truth

from parsing import Report, parse

LEAVES = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def read(write: Callable[[str], str], rows: dict[str, list[str]] | None = None, heads: str = HEADS) -> Report:
    table = {name: [write(text) for text in cells] for name, cells in (rows or numbers()).items()}
    return parse(page(proactive(), applications(table, heads=heads), review()))


def values(report: Report) -> dict[str, str]:
    return {name: str(cell.value) for name, cell in report.cells.items() if name.startswith("applications.")}


WRITTEN: dict[str, Callable[[str], str]] = {
    "broken over lines": lambda text: f"{text[0]}<br>{text[1:]}" if len(text) > 1 else text,
    "last year in brackets": lambda text: f"{text}（3）",
    "a raised note in brackets": lambda text: f"{text}<sup>[1]</sup>" if len(text) > 1 else text,
    "a field": lambda text: f"<textarea>{text}</textarea>",
    "the numeral of nought": lambda text: "零" if text == "0" else text,
    "a letter for nought": lambda text: "O" if text == "0" else text,
    "a letter for one": lambda text: text.replace("1", "l"),
}


@pytest.mark.parametrize("way", WRITTEN)
def test_a_number_written_otherwise_is_read_where_the_sums_hold(way: str) -> None:
    assert values(read(WRITTEN[way])) == truth()


@pytest.mark.parametrize("mark", ["'", "’", "、", " ", ", "])
def test_thousands_set_off_by_other_signs_than_commas_are_read_where_the_sums_hold(mark: str) -> None:
    rows = {name: [str(1234 * int(text)) for text in cells] for name, cells in numbers().items()}
    assert values(read(lambda text: f"{int(text):,}".replace(",", mark), rows)) == truth(rows)


def test_a_count_with_three_decimals_is_named_though_they_are_noughts() -> None:
    report = parse(page(proactive(("1.000", "2", "3")), applications(numbers()), review()))
    named = {name for finding in report.findings if finding.rule == "numbers.fraction" for name in finding.cells}
    assert named == {"proactive.regulations.issued"}


def test_a_number_with_which_a_sum_fails_stays_unread() -> None:
    rows = numbers()
    rows["applications.granted"] = [*rows["applications.granted"][:6], "5（3）"]
    cell = read(str, rows).cells["applications.granted.total"]
    assert (cell.state, cell.value) == ("unreadable", None)


@pytest.mark.parametrize(
    ("mark", "closed", "value"), [(", ", "1404", 1696), (", ", "14", 1696), (" ", "14", 1696), (" ", "1404", None)]
)
def test_thousands_set_off_by_a_blank_are_read_where_no_sum_can_be_checked(
    mark: str, closed: str, value: int | None
) -> None:
    part = proactive().replace("14041", closed).replace("1696", f"1{mark}696")
    report = parse(page(part, applications(), review()))
    assert report.cells["proactive.penalties.decisions"].value == value
    warned = {name for finding in report.findings if finding.severity == "warning" for name in finding.cells}
    assert "proactive.penalties.decisions" in warned


def test_a_row_of_nothing_but_thousands_set_off_by_blanks_is_a_row_of_numbers() -> None:
    rows = {name: [str(1234 * (int(text) + 1)) for text in cells[:6]] for name, cells in numbers().items()}
    whole = {name: [*cells, str(sum(map(int, cells)))] for name, cells in rows.items()}
    found = values(read(lambda text: f"{int(text):,}".replace(",", ", "), whole))
    assert found.keys() == truth().keys()


def test_what_only_sums_vouch_for_is_named() -> None:
    report = read(WRITTEN["last year in brackets"])
    named = {name for finding in report.findings if finding.rule == "cell.reread" for name in finding.cells}
    assert named == set(truth())


def test_a_cell_that_names_its_own_head_is_read_under_that_head_only() -> None:
    rows = {
        name: [f"{leaf}：{text}" for leaf, text in zip(LEAVES, cells, strict=True)] for name, cells in numbers().items()
    }
    assert values(read(str, rows)) == truth()
    turned = {name: [*reversed(cells)] for name, cells in rows.items()}
    assert all(
        cell.value is None or name.endswith("nonprofit")
        for name, cell in read(str, turned).cells.items()
        if name.startswith("applications.")
    )


def test_a_head_and_its_group_may_stand_in_one_cell() -> None:
    heads = "".join(f"<td>法人或其他组织（{leaf}）</td>" for leaf in LEAVES[1:6])
    one = f"<tr><td colspan='3'>项目</td><td>自然人</td>{heads}<td>总计</td></tr>"
    assert values(read(str, heads=one)) == truth()
