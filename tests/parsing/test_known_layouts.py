"""A layout that was read before is read faster, and never otherwise."""

from __future__ import annotations

import pytest

from fixtures.documents.cases import Recipe, make
from fixtures.documents.truth import judge
from parsing import known_layouts, parse
from parsing.match.applications import candidates


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_layouts, "_KNOWN", {})


def layouts_kept() -> int:
    return len(known_layouts._KNOWN)


def page(seed: int, *manglings: str) -> bytes:
    return make(Recipe("2021", seed, "word", manglings=manglings)).body


@pytest.fixture
def matched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the matcher looked for the table of applications."""
    calls: list[int] = []

    def counted(*args: object) -> object:
        calls.append(1)
        return candidates(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("parsing.reading.applications.candidates", counted)
    return calls


def test_a_page_laid_out_like_one_before_is_not_matched_again(matched: list[int]) -> None:
    parse(page(1))
    first = len(matched)
    assert len(parse(page(2)).cells) == 200
    assert (first, len(matched)) == (1, 1)


def test_other_numbers_in_a_known_layout_are_read_exactly() -> None:
    parse(page(1))
    for seed in range(2, 12):
        case = make(Recipe("2021", seed, "word"))
        verdict = judge(parse(case.body), case.truth)
        assert len(verdict.exact) == len(case.truth)
    assert 1 <= layouts_kept() <= 3, "one for each way the issuers write the titles above"


def test_a_known_layout_gives_the_report_that_matching_gives() -> None:
    matched_anew = parse(page(3))
    known_layouts._KNOWN.clear()
    parse(page(1))
    assert parse(page(3)) == matched_anew


def test_a_sum_that_does_not_hold_is_found_in_a_known_layout_too(matched: list[int]) -> None:
    parse(page(1))
    report = parse(page(2, "misprinted_totals"))
    assert len(matched) == 1
    assert any(finding.severity == "error" for finding in report.findings)


@pytest.mark.parametrize("mangling", ["blanks_for_zeros", "number_lost", "broken_off"])
def test_a_layout_in_which_numbers_had_a_say_is_not_kept(mangling: str) -> None:
    parse(page(1, mangling))
    assert layouts_kept() == 0


def test_the_layouts_kept_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_layouts, "_MOST", 2)
    for form in ("2021", "2019"):
        for style in ("plain", "word"):
            parse(make(Recipe(form, 1, style)).body)
    assert 1 <= layouts_kept() <= 2
