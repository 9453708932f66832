"""Bent layouts of the three tables: a number belongs to a cell because its labels say so, or it is left out by name."""

from __future__ import annotations

import random
import re

import pytest
from form_pages import HEADS, applications, numbers, page, proactive, review, truth
from hypothesis import given, settings
from hypothesis import strategies as st

from parsing import Report, parse

COLUMN_NAMES = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def read(*parts: str) -> Report:
    return parse(page(*parts))


def with_applications(table: str) -> Report:
    return read(proactive(), table, review())


def wrong(report: Report, rows: dict[str, list[str]] | None = None) -> set[str]:
    """Cells of the table of applications that are not what the page prints."""
    expected = truth(rows)
    mine = {name: cell.raw for name, cell in report.cells.items() if name.startswith("applications.")}
    return {name for name in {*expected, *mine} if expected.get(name) != mine.get(name)}


def named(report: Report) -> set[str]:
    return {name for finding in report.findings if finding.severity != "info" for name in finding.cells}


def flat_heads(*names: str) -> str:
    return "<tr><td colspan='3'>项目</td>" + "".join(f"<td>{name}</td>" for name in names) + "</tr>"


def test_heads_in_another_order_are_followed() -> None:
    rows = numbers()
    turned = {name: [cells[6], *cells[:6]] for name, cells in rows.items()}
    heads = flat_heads(COLUMN_NAMES[6], *COLUMN_NAMES[:6])
    assert not wrong(with_applications(applications(turned, heads=heads)))


def test_a_foreign_column_among_the_heads_is_passed_over() -> None:
    rows = {name: [*cells[:3], "88", *cells[3:]] for name, cells in numbers().items()}
    heads = flat_heads(*COLUMN_NAMES[:3], "其中网上", *COLUMN_NAMES[3:])
    assert not wrong(with_applications(applications(rows, heads=heads)))


def test_a_remarks_column_behind_the_total_is_passed_over() -> None:
    rows = {name: [*cells, "见附件"] for name, cells in numbers().items()}
    assert not wrong(with_applications(applications(rows, heads=flat_heads(*COLUMN_NAMES, "备注"))))


def test_a_table_without_totals_has_no_totals() -> None:
    rows = {name: cells[:6] for name, cells in numbers().items()}
    report = with_applications(applications(rows, heads=flat_heads(*COLUMN_NAMES[:6])))
    assert wrong(report) == {name for name in truth() if name.endswith(".total")}
    assert wrong(report) <= named(report)


def test_columns_for_two_years_side_by_side_are_left_out() -> None:
    rows = {name: [*cells, *cells] for name, cells in numbers().items()}
    report = with_applications(applications(rows, heads=flat_heads(*COLUMN_NAMES, *COLUMN_NAMES)))
    assert not [name for name in report.cells if name.startswith("applications.")]
    assert set(truth()) <= named(report)


def test_rows_in_another_order_are_read_by_their_labels() -> None:
    rows = numbers()
    names = list(rows)
    names[3], names[9] = names[9], names[3]
    assert not wrong(with_applications(applications({name: rows[name] for name in names})))


def test_a_missing_row_is_missing_and_named() -> None:
    rows = numbers()
    del rows["applications.rejected.repeat"]
    report = with_applications(applications(rows))
    gone = {name for name in truth() if name.startswith("applications.rejected.repeat.")}
    assert wrong(report) == gone
    assert gone <= named(report)


def test_a_row_without_label_is_left_out_and_named() -> None:
    table = applications().replace('<td colspan="3">2.重复申请</td>', '<td colspan="3"></td>')
    report = with_applications(table)
    gone = {name for name in truth() if name.startswith("applications.rejected.repeat.")}
    assert wrong(report) == gone
    assert gone <= named(report)


def test_a_row_of_the_provinces_own_is_no_row_of_the_form() -> None:
    extra = '<tr><td colspan="3">6.涉及党务信息</td>' + "<td>9</td>" * 7 + "</tr>"
    table = applications().replace('<tr><td colspan="3">1.申请人无正当', extra + '<tr><td colspan="3">1.申请人无正当')
    report = with_applications(table)
    assert not wrong(report)
    assert "row.extra" in {finding.rule for finding in report.findings}


def test_a_row_of_the_bodys_own_in_part_two_is_named_with_its_numbers() -> None:
    own = "<tr><td>其他主动公开文件</td><td>186</td><td>86</td><td>255</td></tr>"
    table = proactive()
    end = table.index("</tr>", table.index("规章")) + len("</tr>")
    report = parse(page(table[:end] + own + table[end:], applications(), review()))
    (extra,) = [finding for finding in report.findings if finding.rule == "row.extra"]
    assert extra.message.endswith("“其他主动公开文件” is not part of the form; it says 186, 86, 255")
    assert len(report.cells) == 200


@pytest.mark.parametrize(
    "label", ["2.重复性申请", "2、重复申请件", "2.重夏申请", "2 . 重 复 申 请", "（2）重复申请", "2.重複申請"]
)
def test_a_label_much_like_the_official_one_is_that_row(label: str) -> None:
    assert not wrong(with_applications(applications().replace("2.重复申请", label)))


def test_a_strange_label_in_the_place_of_a_row_is_not_taken_for_it() -> None:
    report = with_applications(applications().replace("2.重复申请", "办理时限情况"))
    assert wrong(report) == {name for name in truth() if name.startswith("applications.rejected.repeat.")}
    assert wrong(report) <= named(report)


def test_spans_that_lie_do_not_move_numbers() -> None:
    table = applications()
    lying = table.replace('<td colspan="3">（一）予以公开</td><td>', '<td>（一）予以公开</td><td colspan="2">')
    lying = lying.replace(
        '<td colspan="3">2.重复申请</td><td>', '<td colspan="3" rowspan="2">2.重复申请</td><td rowspan="3">'
    )
    assert lying.count("rowspan") == table.count("rowspan") + 2
    assert not wrong(with_applications(lying))


def test_an_empty_cell_pushed_in_front_is_no_number() -> None:
    table = applications().replace(
        '<td colspan="3">（一）予以公开</td>', '<td colspan="3">（一）予以公开</td><td></td>'
    )
    assert not wrong(with_applications(table))


def test_a_number_too_many_is_decided_by_the_sums_or_left_out() -> None:
    rows = numbers()
    rows["applications.granted"].insert(2, "8")
    report = with_applications(applications(rows))
    left_out = wrong(report)
    assert {name.rpartition(".")[0] for name in left_out} <= {"applications.granted"}
    assert {name for name in truth() if name.startswith("applications.granted.")} <= named(report)


def test_a_number_lost_is_never_filled_by_shifting() -> None:
    rows = numbers()
    rows["applications.denied.third_party"].pop(1)
    report = with_applications(applications(rows))
    mine = {name: cell.raw for name, cell in report.cells.items()}
    for name, text in truth().items():
        assert name not in mine or mine[name] == text or name in named(report)


def test_a_merged_number_belongs_to_none_of_its_columns() -> None:
    table = applications().replace(
        '<td colspan="3">（一）予以公开</td><td>0</td><td>1</td>',
        '<td colspan="3">（一）予以公开</td><td colspan="2">1</td>',
    )
    report = with_applications(table)
    assert {"applications.granted.natural_person", "applications.granted.business"} <= wrong(report) & named(report)
    assert "applications.granted.total" not in wrong(report)


def test_a_merged_number_beside_a_stray_empty_cell_is_left_out_although_the_cells_are_as_many_as_the_heads() -> None:
    table = proactive().replace("<td>5</td><td>2</td><td>59</td>", '<td colspan="2">5</td><td>59</td><td></td>')
    report = read(table, applications(), review())
    names = {f"proactive.normative_documents.{name}" for name in ("issued", "repealed", "in_force")}
    assert names <= named(report) and not names & set(report.cells)


def test_a_table_cut_at_a_page_break_goes_on() -> None:
    table = applications()
    cut = table.index('<tr><td colspan="3">7.')
    for between in ("", f"<p>- 3 -</p><table>{HEADS}", "<p>清源县人民政府2022年报告</p>"):
        middle = between if "<table>" in between else f"{between}<table>"
        assert not wrong(with_applications(f"{table[:cut]}</table>{middle}{table[cut:]}"))


def test_all_three_tables_in_one() -> None:
    joined = "".join(re.sub(r"</?table>", "", part) for part in (proactive(), applications(), review()))
    report = read(f"<table>{joined}</table>")
    assert len(report.cells) == 200
    assert not wrong(report)


def test_last_years_table_is_set_aside_by_its_caption() -> None:
    old = applications({name: ["7"] * 7 for name in numbers()})
    for caption in ("2021年情况", "附：2021年度数据", "上年同期情况"):
        assert not wrong(with_applications(f"{applications()}<p>{caption}</p>{old}"))


def test_two_tables_that_disagree_give_only_what_they_share() -> None:
    rows = numbers()
    rows["applications.granted"] = ["9"] * 7
    report = with_applications(applications() + applications(rows))
    assert wrong(report) == {name for name in truth() if name.startswith("applications.granted.")}
    assert wrong(report) <= named(report)


def test_a_hidden_twin_with_other_numbers_does_not_count_but_is_mentioned() -> None:
    old = applications({name: ["7"] * 7 for name in numbers()})
    report = with_applications(f'{applications()}<div style="display:none">{old}</div>')
    assert not wrong(report)
    assert "tables.hidden_differs" in {finding.rule for finding in report.findings}


def test_categories_counted_in_one_column_are_no_table_of_the_form() -> None:
    lines = (("类别", "件数"), ("重复申请", "44"), ("总计", "99"))
    decoy = "<table>" + "".join(f"<tr><td>{left}</td><td>{right}</td></tr>" for left, right in lines) + "</table>"
    assert not wrong(with_applications(decoy + applications()))


def test_words_in_a_number_cell_are_unreadable_and_named() -> None:
    report = read(proactive(regulations=("本单位未制作规章", "", "/")), applications(), review())
    states = [report.cells[f"proactive.regulations.{m}"].state for m in ("issued", "repealed", "in_force")]
    assert states == ["unreadable", "blank", "not_applicable"]
    assert "proactive.regulations.issued" in named(report)


def test_a_unit_in_the_head_is_told_but_changes_nothing() -> None:
    report = read(proactive(fee="251000").replace("单位：万元", "单位：元"), applications(), review())
    assert report.cells["proactive.fees.amount"].value == 251000
    assert [f.cells for f in report.findings if f.rule == "unit.differs"] == [("proactive.fees.amount",)]


def test_the_bars_may_stand_in_any_order() -> None:
    table = proactive()
    start = table.index('<tr><td colspan="4">第二十条第（五）项')
    end = table.index('<tr><td colspan="4">第二十条第（六）项')
    moved = table[:start] + table[end:-8] + table[start:end] + "</table>"
    assert read(moved, applications(), review()).cells["proactive.licensing.decisions"].value == 14041


def shaken(cells: list[str], how: int, chance: random.Random) -> list[str]:
    """A row as a careless editor leaves it: cells emptied, added, taken away or moved."""
    place = chance.randrange(len(cells))
    if how == 1:
        return [*cells[:place], "", *cells[place:]]
    if how == 2:
        return cells[:place] + cells[place + 1 :]
    if how == 3:
        return [*cells[:place], chance.choice(cells), *cells[place:]]
    return ["" if text == "0" and chance.random() < 0.5 else text for text in cells] if how == 4 else cells


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=25, max_size=25), st.integers(0, 10**6))
def test_rows_torn_at_random_are_right_or_named(hows: list[int], seed: int) -> None:
    chance = random.Random(seed)
    rows = numbers()
    torn = {name: shaken(cells, how, chance) for (name, cells), how in zip(rows.items(), hows, strict=True)}
    printed = truth({name: cells for name, cells in torn.items() if len(cells) == 7})
    report = with_applications(applications(torn))
    doubted = {name for finding in report.findings for name in finding.cells}
    for name, cell in report.cells.items():
        if name.startswith("applications.") and cell.state == "printed":
            row_id, _, column = name.rpartition(".")
            position = list(numbers()).index(row_id)
            original = rows[row_id][list(COLUMN_IDS).index(column)]
            assert cell.raw in (original, printed.get(name)) or name in doubted, hows[position]


COLUMN_IDS = ("natural_person", "business", "research", "nonprofit", "legal_service", "other", "total")


def test_a_column_that_alone_is_empty_in_every_row_may_have_been_lost() -> None:
    rows = {name: [*cells[:5], "", cells[6]] for name, cells in numbers().items()}
    report = read(proactive(), applications(rows), review())
    assert {f"{name}.business" for name in rows} <= named(report)
