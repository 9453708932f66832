from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from storage.deadlines import term


@pytest.mark.parametrize(
    ("kind", "year", "due_on", "obligation"),
    [
        ("department", 2018, date(2019, 3, 31), "duty"),
        ("department", 2019, date(2020, 1, 31), "duty"),
        ("office", 2022, date(2023, 1, 31), "duty"),
        ("government", 2018, date(2019, 3, 31), "duty"),
        ("government", 2019, date(2020, 3, 31), "duty"),
        ("government", 2030, date(2031, 3, 31), "duty"),
        ("township", 2016, date(2017, 3, 31), "duty"),
        ("township", 2022, date(2023, 1, 31), "practice"),
        ("subdistrict", 2022, date(2023, 1, 31), "practice"),
        ("public_institution", 2022, None, "none"),
    ],
)
def test_each_kind_of_body_has_the_term_of_its_regulations(
    kind: str, year: int, due_on: date | None, obligation: str
) -> None:
    found = term(kind, year)
    assert found is not None
    assert (found.due_on, found.obligation) == (due_on, obligation)


def test_nothing_was_due_before_the_first_regulations() -> None:
    assert term("government", 2007) is None
    assert term("government", 2008) is not None


def test_a_kind_nobody_knows_is_held_to_no_duty() -> None:
    found = term("constellation", 2022)
    assert found is not None
    assert found.obligation == "practice"


def test_a_term_ends_with_the_day_in_china() -> None:
    found = term("department", 2022)
    assert found is not None
    assert found.ends_at == datetime(2023, 1, 31, 16, tzinfo=UTC)


def test_every_term_names_its_article_and_says_whether_it_was_checked() -> None:
    for kind in ("government", "office", "department", "township", "subdistrict", "public_institution", "other"):
        for year in range(2008, 2027):
            found = term(kind, year)
            assert found is not None, (kind, year)
            assert "国务院令" in found.article
            assert found.wording in {"checked", "recalled"}
            assert found.note
