"""Any consistent set of numbers, with any combination of manglings, comes back exactly or flagged."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fixtures.documents.cases import WRAPPINGS, Case, Recipe, make, random_recipe
from fixtures.documents.draft import Line, draft_of
from fixtures.documents.html import STYLES
from fixtures.documents.loose_text import LOOSE_STYLES
from fixtures.documents.manglings import MANGLINGS
from fixtures.documents.manglings.markup import MARKUP
from fixtures.documents.text import TEXT_STYLES
from fixtures.documents.truth import judge
from parsing import parse

FORMS = st.sampled_from(("2021", "2019"))
SEEDS = st.integers(0, 10**6)
MANGLED = st.lists(st.sampled_from(tuple(MANGLINGS)), max_size=4, unique=True).map(tuple)
MARKED_UP = st.lists(st.sampled_from(tuple(MARKUP)), max_size=2, unique=True).map(tuple)
WRAPPED = st.sampled_from((None, *WRAPPINGS))
PAGES = st.builds(
    Recipe,
    form=FORMS,
    seed=SEEDS,
    style=st.sampled_from(STYLES),
    manglings=MANGLED,
    markup=MARKED_UP,
)
TEXTS = st.builds(Recipe, form=FORMS, seed=SEEDS, text=st.sampled_from(TEXT_STYLES), wrapped=WRAPPED, manglings=MANGLED)
LOOSE = st.builds(
    Recipe, form=FORMS, seed=SEEDS, text=st.sampled_from(LOOSE_STYLES), wrapped=WRAPPED, manglings=MANGLED
)
CLEAN = st.builds(Recipe, form=FORMS, seed=SEEDS, style=st.sampled_from(STYLES))
QUICK = settings(
    max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)


def assert_exact_or_flagged(recipe: Recipe) -> None:
    case = make(recipe)
    verdict = judge(parse(case.body, media_type=case.media_type), case.truth)
    assert not verdict.silent, "a number that is not on the page, and no finding names its cell"
    assert not verdict.unmentioned, "numbers are missing from a report that gives no warning"


@QUICK
@given(PAGES)
def test_a_mangled_page_comes_back_exactly_or_flagged(recipe: Recipe) -> None:
    assert_exact_or_flagged(recipe)


@QUICK
@given(TEXTS)
def test_a_mangled_text_comes_back_exactly_or_flagged(recipe: Recipe) -> None:
    assert_exact_or_flagged(recipe)


@settings(QUICK, max_examples=60)
@given(LOOSE)
def test_a_text_that_lost_its_lines_comes_back_exactly_or_flagged(recipe: Recipe) -> None:
    assert_exact_or_flagged(recipe)


FROM_A_NEVER_CLOSED_TABLE = ("divs_for_tables", "tables_never_closed")
ONCE_SILENT = (
    Recipe(seed=50725, text="grid", manglings=("too_many_numbers", "superscripts", "blanks_for_zeros", "hidden_twin")),
    Recipe(
        seed=60008, text="spaces", wrapped="breaks", manglings=("totals_blank", "invisible_signs", "labels_unmerged")
    ),
    Recipe(seed=1041, style="excel", manglings=("tables_of_townships",), markup=FROM_A_NEVER_CLOSED_TABLE),
    Recipe("2019", 1209, "wps", manglings=("tables_of_townships", "blank_form"), markup=FROM_A_NEVER_CLOSED_TABLE),
    Recipe(
        seed=97080,
        style="excel",
        manglings=("spreadsheet_accidents", "empty_rows", "proactive_trend", "no_numbering"),
        markup=("hidden_cells", "divs_for_tables"),
    ),
    Recipe(
        "2019",
        100040,
        text="below",
        wrapped="breaks",
        manglings=("in_english", "rows_in_one", "last_years_tables", "disclosure_by_department"),
    ),
    Recipe(seed=1227, style="word", manglings=("tables_of_townships", "broken_off"), markup=FROM_A_NEVER_CLOSED_TABLE),
    Recipe(
        "2019",
        72007,
        text="tabs",
        wrapped="paragraphs",
        manglings=("outcomes_as_rows", "cells_before_numbers", "number_lost", "superscripts"),
    ),
    Recipe(seed=301726, text="origin", manglings=("share_column", "column_lost", "code_column", "half_width_brackets")),
    Recipe(
        seed=302737,
        text="spaces",
        wrapped="preformatted",
        manglings=("underlined_articles", "decimal_counts", "letters_for_zeros", "code_column"),
    ),
    Recipe(
        seed=304253,
        text="origin",
        wrapped="breaks",
        manglings=("full_width_digits", "spans_lie", "hidden_twin", "one_table"),
    ),
    Recipe("2019", 300178, text="wrapped", manglings=("part_replaced",)),
    Recipe("2019", 301429, text="wrapped", wrapped="preformatted", manglings=("part_replaced", "radicals")),
    Recipe(seed=301167, text="commas", manglings=("broken_off", "labels_repeated")),
    Recipe(seed=301576, text="halves", manglings=("spacer_columns", "quarters")),
    Recipe(seed=304242, text="halves", wrapped="preformatted", manglings=("column_lost", "local_rows")),
    Recipe(
        seed=320006, text="bars", manglings=("litigation_stacked", "cut_labels", "years_in_part_four", "footnote_marks")
    ),
    Recipe(
        seed=321610,
        text="bars",
        wrapped="breaks",
        manglings=("numbers_in_labels", "numbers_grown_together", "totals_blank"),
    ),
    Recipe(
        seed=322340,
        text="origin",
        manglings=("applications_turned", "cells_before_numbers", "letters_for_zeros", "province_rows"),
    ),
    Recipe(
        seed=350237,
        text="bars",
        wrapped="preformatted",
        manglings=("first_number_in_the_label", "blanks_for_zeros", "captions_between_pages", "heads_again"),
    ),
    Recipe(
        "2019", 350292, text="bars", manglings=("serial_column", "marks_for_zeros", "column_lost", "chinese_numerals")
    ),
    Recipe(
        "2019",
        340425,
        text="grid",
        wrapped="breaks",
        manglings=("no_quotes", "own_and_whole", "years_below_each_other"),
    ),
    Recipe(
        seed=340748,
        text="airy",
        wrapped="breaks",
        manglings=("numbers_grown_together", "page_numbers", "blanks_for_zeros"),
    ),
    Recipe(
        "2019", 360092, text="wrapped", wrapped="preformatted", manglings=("own_and_whole", "years_below_each_other")
    ),
    Recipe(seed=370725, text="grid", manglings=("blanks_for_zeros", "one_zero_too_many", "row_torn_at_the_page_end")),
    Recipe("2019", 370864, text="airy", manglings=("broken_off", "tables_of_townships", "part_replaced")),
    Recipe(
        seed=390431,
        text="tabs",
        manglings=("broken_off", "renamed_labels", "white_space_around", "last_years_tables_first"),
    ),
    Recipe(seed=310145, text="run", wrapped="preformatted", manglings=("own_and_whole", "years_side_by_side")),
)


@pytest.mark.parametrize("recipe", ONCE_SILENT, ids=lambda recipe: str(recipe.seed))
def test_a_document_that_was_once_silently_wrong_is_flagged(recipe: Recipe) -> None:
    assert_exact_or_flagged(recipe)


def test_lines_left_out_of_a_page_do_not_confuse_the_numbers_of_the_others() -> None:
    manglings = ("disclosure_by_department", "blanks_for_zeros", "no_quotes")
    case = make(Recipe(seed=97092, text="grid", wrapped="breaks", manglings=manglings))
    report = parse(case.body)
    assert report.kind == "report"
    assert not [finding for finding in report.findings if finding.rule == "parser.failure"]


@QUICK
@given(CLEAN)
def test_a_page_in_the_official_layout_comes_back_exactly(recipe: Recipe) -> None:
    case = make(recipe)
    report = parse(case.body)
    verdict = judge(report, case.truth)
    assert len(verdict.exact) == len(case.truth) == len(report.cells)
    assert not [finding for finding in report.findings if finding.severity == "error"]


CHROME = ("点击次数", "ICP备", "上一篇", "分享到", "扫一扫", "网站标识码", "当前位置", "字号")


def without_space(text: str) -> str:
    return "".join(text.split())


@settings(QUICK, max_examples=60)
@given(CLEAN)
def test_every_sentence_of_a_report_is_kept_in_its_part_and_no_page_chrome(recipe: Recipe) -> None:
    case = make(recipe)
    report = parse(case.body)
    kept = without_space(report.text)
    assert [line.text for line in lines_of(case) if without_space(line.text) not in kept] == []
    assert [words for words in CHROME if words in report.text] == []
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]
    assert (report.title, report.source) == (case.facts.title, case.facts.issuer)


def lines_of(case: Case) -> list[Line]:
    return [block for block in draft_of(case.facts).blocks if isinstance(block, Line)]


@settings(QUICK, max_examples=60)
@given(CLEAN, st.sampled_from(("utf-8", "gb18030")), st.binary(min_size=1, max_size=2).filter(lambda b: min(b) > 127))
def test_broken_bytes_in_the_narrative_change_no_cell(recipe: Recipe, encoding: str, stray: bytes) -> None:
    case = make(replace(recipe, encoding=encoding))
    at = case.body.index("一、总体情况".encode(encoding))
    verdict = judge(parse(case.body[:at] + stray + case.body[at:]), case.truth)
    assert len(verdict.exact) == len(case.truth)


@settings(QUICK, max_examples=40)
@given(PAGES)
@example(Recipe(text="airy"))
def test_the_same_bytes_give_the_same_json(recipe: Recipe) -> None:
    case = make(recipe)
    first, second = (json.dumps(parse(case.body).to_json(), ensure_ascii=False) for _ in range(2))
    assert first == second


@settings(QUICK, max_examples=600)
@given(st.binary(max_size=4000))
def test_any_bytes_give_a_report_and_never_an_exception(body: bytes) -> None:
    assert parse(body).kind in ("report", "not_a_report")


@settings(QUICK, max_examples=60)
@given(PAGES, st.data())
def test_a_page_cut_off_anywhere_is_never_silently_wrong(recipe: Recipe, data: st.DataObject) -> None:
    case = make(recipe)
    cut = data.draw(st.integers(0, len(case.body)), label="bytes kept")
    verdict = judge(parse(case.body[:cut], media_type="text/html"), case.truth)
    assert not verdict.silent


@pytest.mark.proof
def test_of_thousands_of_mangled_documents_none_is_silently_wrong() -> None:
    """Any mangling may meet any other here; docs/quality.md gives the figures."""
    wrong, count = [], 2000
    for seed in range(100_000, 100_000 + count):
        recipe = random_recipe(seed, tuple(MANGLINGS), tuple(MARKUP), (*TEXT_STYLES, *LOOSE_STYLES))
        case = make(recipe)
        if not judge(parse(case.body, media_type=case.media_type), case.truth).trustworthy:
            wrong.append(recipe)
    assert not wrong
