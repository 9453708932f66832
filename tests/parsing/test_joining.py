from __future__ import annotations

import inspect
import re
from dataclasses import replace
from decimal import Decimal

import pytest

from fixtures.documents.draft import draft_of
from fixtures.documents.html import render_blocks
from fixtures.documents.narrative import Facts
from fixtures.documents.numbers import consistent
from fixtures.sites.attachments import docx
from parsing import Cell, Finding, Report, Section, checks, moved, parse, reading
from parsing.forms import FORMS
from parsing.joining import DISAGREE, OTHER_FORM, UNREAD, Part, divide, join

LICENSING, FEES = "proactive.licensing.decisions", "proactive.fees.amount"
WHOLE = {name: Cell(0, "printed", "0", "table 1, row 1, column 1") for name in FORMS["2021"].cells}
PAGE = Report("report", year=2023, issuer="长葛市水利局", title="长葛市水利局2023年政府信息公开工作年度报告")


def cell(value: int | Decimal | None, raw: str | None = None, state: str = "printed") -> Cell:
    return Cell(value, state, str(value) if raw is None else raw, "table 1, row 6, column 2")  # type: ignore[arg-type]


def part(name: str = "attachment 1", **values: object) -> Part:
    return Part(name, replace(Report("report", form="2021", cells=WHOLE), **values))  # type: ignore[arg-type]


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


def test_a_page_without_tables_takes_them_from_its_attachment() -> None:
    page = replace(PAGE, published="2024-01-20", sections=(Section(1, "一、总体情况", "本年度若干。"),))
    found = join([Part("page", page), part(published="2024-01-01", source="办公室")])
    assert {name: c.value for name, c in found.cells.items()} == dict.fromkeys(WHOLE, 0)
    assert list(found.cells) == list(FORMS["2021"].cells)
    assert found.cells[LICENSING].at == "attachment 1: table 1, row 1, column 1"
    assert (found.form, found.published, found.source) == ("2021", "2024-01-20", "办公室")
    assert (found.title, found.sections, found.findings) == (page.title, page.sections, ())


def test_cells_that_the_parts_print_alike_stay_the_pages() -> None:
    page = replace(PAGE, form="2021", cells=WHOLE)
    assert join([Part("page", page), part()]) == page


def test_cells_that_the_parts_print_differently_are_left_out_and_named() -> None:
    page = replace(PAGE, form="2021", cells=WHOLE | {LICENSING: cell(14041), FEES: cell(Decimal("1.5"))})
    other = part(cells=WHOLE | {LICENSING: cell(14014), FEES: cell(Decimal("1.50"))})
    found = join([Part("page", page), other])
    assert LICENSING not in found.cells
    assert found.cells[FEES] == page.cells[FEES]
    [finding] = found.findings
    assert (finding.rule, finding.severity, finding.cells) == (DISAGREE, "error", (LICENSING,))
    assert "page: 14041, attachment 1: 14014" in finding.message


def test_the_text_of_the_page_is_held_against_the_tables_of_its_attachment() -> None:
    page = replace(PAGE, sections=(Section(1, "总体情况", "全年收到政府信息公开申请3件。"),))
    assert rules(join([Part("page", page), part()])) == {"narrative.applications"}
    own = part(findings=(Finding("narrative.review", "warning", ("review.total",), "of another text"),))
    assert rules(join([Part("page", PAGE), own])) == set()


def test_a_body_that_only_a_doubtful_place_names_yields_to_the_one_of_the_attachment() -> None:
    doubt = Finding("identity.issuer.unsure", "info", (), "only 来源 names the body")
    page = replace(PAGE, issuer="长葛市人民政府办公室", title="2023年政府信息公开工作年度报告", findings=(doubt,))
    file = part(issuer="长葛市水利局", year=2023)
    assert [found.name for found in divide(page, [file]).parts] == ["attachment 1"]
    found = join([Part("page", page), file])
    assert (found.issuer, found.findings) == ("长葛市水利局", ())
    assert join([Part("page", page), part()]).issuer == "长葛市人民政府办公室"


@pytest.mark.parametrize("other", [cell(None, "", "blank"), cell(None, "/", "not_applicable")])
def test_blank_a_stroke_and_nought_disagree(other: Cell) -> None:
    page = replace(PAGE, form="2021", cells=WHOLE)
    found = join([Part("page", page), part(cells=WHOLE | {LICENSING: other})])
    assert LICENSING not in found.cells
    assert DISAGREE in rules(found)


def test_a_cell_that_one_part_cannot_read_is_taken_from_one_that_can() -> None:
    page = replace(PAGE, form="2021", cells=WHOLE | {LICENSING: cell(None, "1O5", "unreadable")})
    found = join([Part("page", page), part(cells=WHOLE | {LICENSING: cell(105)})])
    assert found.cells[LICENSING] == Cell(105, "printed", "105", "attachment 1: table 1, row 6, column 2")
    assert found.findings == ()


def test_an_empty_form_beside_the_report_disagrees_with_none_of_its_cells() -> None:
    blank = WHOLE | dict.fromkeys(WHOLE, cell(None, "", "blank"))
    doubt = (Finding("report.blank", "warning", (), "hardly a number"),)
    page = Part("page", replace(PAGE, form="2021", cells=WHOLE))
    found = join([page, part(cells=blank, findings=doubt)])
    assert (found.cells, rules(found)) == (WHOLE, {"tables.empty"})
    found = join([Part("page", replace(PAGE, form="2021", cells=blank, findings=doubt)), part()])
    assert ({c.value for c in found.cells.values()}, rules(found)) == ({0}, {"tables.empty"})
    alone = join(
        [Part("page", replace(PAGE, form="2021", cells=blank, findings=doubt)), part(cells=blank, findings=doubt)]
    )
    assert "report.blank" in rules(alone)


def test_the_checks_run_again_over_the_joined_cells() -> None:
    """What each part lacks the other has; a sum over both must hold all the same."""
    applications = {name: c for name, c in WHOLE.items() if name.startswith("applications.")}
    rest = {name: c for name, c in WHOLE.items() if name not in applications}
    lacking = Finding("table.missing", "error", tuple(applications), "the table of part 三 was not found")
    page = replace(PAGE, form="2021", cells=rest, findings=(lacking,))
    assert join([Part("page", page), part("page 2", cells=applications)]).findings == ()
    wrong = applications | {"applications.granted.total": cell(7)}
    found = join([Part("page", page), part("page 2", cells=wrong)])
    assert rules(found) == {"applications.row_sum", "applications.column_sum"}
    alone = join([Part("page", page), part("page 2", cells={})])
    assert rules(alone) == {"table.missing"}


def test_findings_of_a_part_that_gives_cells_are_kept_under_its_name() -> None:
    short = Finding("row.short", "warning", (LICENSING,), "table 1, row 6: a cell is missing")
    nameless = Finding("identity.issuer", "info", (), "no issuer")
    cells = {name: c for name, c in WHOLE.items() if name != LICENSING}
    found = join([Part("page", PAGE), part(cells=cells, findings=(short, nameless))])
    assert [finding.message for finding in found.findings] == ["attachment 1: table 1, row 6: a cell is missing"]
    mended = join([Part("page", PAGE), part(cells=cells, findings=(short,)), part("attachment 2")])
    assert mended.findings == ()
    assert mended.cells[LICENSING].at.startswith("attachment 2: ")


def test_a_part_in_another_form_gives_nothing_and_that_is_said() -> None:
    older = {name: cell(1) for name in FORMS["2019"].cells}
    found = join([Part("page", replace(PAGE, form="2021", cells=WHOLE)), part(form="2019", cells=older)])
    assert found.cells == WHOLE
    assert [(finding.rule, finding.severity) for finding in found.findings] == [(OTHER_FORM, "error")]


def test_what_is_no_report_adds_nothing() -> None:
    guide = part(kind="not_a_report", reason="a guide", title="信息公开指南", cells={})
    assert join([Part("page", PAGE), guide]) == PAGE
    with pytest.raises(ValueError, match="at least one part"):
        join([])


def test_sections_that_the_page_lacks_come_from_the_part_that_has_them() -> None:
    first, empty, text = Section(1, "一", "总体"), Section(2, "二", ""), Section(2, "二、主动公开", "说明")
    page = replace(PAGE, sections=(first, empty))
    found = join([Part("page", page), part("page 2", sections=(Section(1, "一", "别的"), text))])
    assert found.sections == (first, text)


@pytest.mark.parametrize(
    ("issuer", "year", "own"),
    [
        ("长葛市水利局", 2023, False),
        ("水利局", None, False),
        (None, 2023, False),
        ("长葛市水利局", 2022, True),
        ("长葛市教育局", 2023, True),
    ],
)
def test_a_part_belongs_unless_year_or_body_say_otherwise(issuer: str | None, year: int | None, own: bool) -> None:
    found = divide(PAGE, [part(issuer=issuer, year=year)])
    assert (len(found.parts), len(found.others)) == ((0, 1) if own else (1, 0))


def test_a_government_is_named_with_and_without_its_word() -> None:
    page = replace(PAGE, issuer="长葛市")
    assert divide(page, [part(issuer="长葛市人民政府")]).others == ()
    assert len(divide(page, [part(issuer="长葛市水利局")]).others) == 1


def test_a_cover_page_leaves_the_reports_it_links_to_alone() -> None:
    found = [part(issuer="长葛市水利局"), part("attachment 2", issuer="长葛市教育局")]
    assert divide(replace(PAGE, issuer=None), found).others == tuple(found)
    assert divide(replace(PAGE, kind="not_a_report"), found).others == tuple(found)
    guide = part(kind="not_a_report", issuer="长葛市教育局")
    assert divide(PAGE, [guide]).parts == (guide,)


def test_every_rule_of_the_checks_is_known_to_run_anew() -> None:
    source = inspect.getsource(checks) + inspect.getsource(moved)
    said = set(re.findall(r'"((?:applications|review|statistics|numbers|cell|row|columns)\.[a-z_]+)",', source))
    ids = {name for form in FORMS.values() for name in form.cells}
    assert {rule for rule in said if not any(name.startswith(rule) for name in ids)} <= set(checks.RULES)
    assert set(checks.RULES) <= said
    assert all(rule in inspect.getsource(reading.missing) for rule in reading.RECOMPUTED)


def test_a_report_on_two_pages_or_with_a_word_file_reads_like_a_whole_one() -> None:
    facts = Facts("临川县水利局", 2023, "2021", consistent("2021", 7), "2024-01-20", 7)
    blocks = draft_of(facts).blocks
    first, rest = render_blocks(blocks[:6], "word"), render_blocks(blocks[6:], "word")
    whole = page_of(render_blocks(blocks, "word"))
    split = join([Part("page", page_of(first)), Part("page 2", page_of(rest))])
    intro = Part("page", page_of("<p>现将年度报告公布如下。</p>"))
    attached = join([intro, Part("attachment 1", parse(docx(TITLE, facts)))])
    printed = {name: (c.value, c.state) for name, c in whole.cells.items()}
    assert set(printed) == set(FORMS["2021"].cells)
    for found in (split, attached):
        assert {name: (c.value, c.state) for name, c in found.cells.items()} == printed
        assert rules(found) == rules(whole)
        assert (found.year, found.issuer, found.title) == (whole.year, whole.issuer, whole.title)


TITLE = "临川县水利局2023年政府信息公开工作年度报告"


def page_of(body: str) -> Report:
    head = f"<html><head><meta charset=utf-8><title>{TITLE}</title></head><body><h1>{TITLE}</h1>"
    return parse(f"{head}{body}</body></html>".encode())


def test_a_file_that_cannot_be_opened_is_named_where_the_tables_may_be_in_it() -> None:
    rar = Part("attachment 1", parse(b"Rar!\x1a\x07\x01\x00" + bytes(40)))
    beside = Part("attachment 2", Report("not_a_report", "no words of a report", text="请查阅"))
    [finding] = join([Part("page", PAGE), rar, beside]).findings
    assert (finding.rule, finding.severity) == (UNREAD, "warning")
    assert "attachment 1: application/vnd.rar cannot be read here" in finding.message
    whole = replace(PAGE, form="2021", cells=WHOLE)
    assert join([Part("page", whole), rar]) == whole
