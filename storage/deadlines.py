"""Who has to publish the report of a year, and by when: the law's dates as data, with their sources.

The table is `deadlines.csv` beside this module. `obligation` says whether the law names the body ("duty"), whether such
bodies publish by custom or by local notice only ("practice"), or whether nobody asks them to ("none"). `wording` says
whether the article was held against a copy of its text ("checked") or is general knowledge ("recalled").

Sources: 国务院令第492号 (Regulations of 2007, in force 2008-05-01 to 2019-05-14) and 国务院令第711号 (revised, in
force from 2019-05-15; Arts. 49 and 50). The first reports under the revised Regulations are those for 2019, due 2020.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias, cast

Obligation: TypeAlias = Literal["duty", "practice", "none"]

FIRST_YEAR = 2008
"""First report year of all: the Regulations came into force in 2008."""

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Terms end with a day as it ends in China (UTC+8, no summer time since 1991)."""


@dataclass(frozen=True, slots=True)
class Term:
    """What holds for one kind of body in one report year."""

    obligation: Obligation
    due_on: date | None
    """Last day of the term, by law or by custom; None where nothing is owed."""
    article: str
    wording: Literal["checked", "recalled"]
    """Whether the article was held against a copy of its text."""
    note: str

    @property
    def ends_at(self) -> datetime | None:
        """The first moment after the term."""
        if self.due_on is None:
            return None
        return datetime.combine(self.due_on + timedelta(days=1), datetime.min.time(), CHINA).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class _Rule:
    body: str
    first_year: int
    last_year: int
    month: int | None
    day: int | None
    obligation: Obligation
    article: str
    wording: Literal["checked", "recalled"]
    note: str

    def term(self, year: int) -> Term:
        due_on = date(year + 1, self.month, self.day) if self.month and self.day else None
        return Term(self.obligation, due_on, self.article, self.wording, self.note)


def term(body_kind: str, year: int) -> Term | None:
    """The term for the report of `year` (the report year, not the year of publication).

    `body_kind` as `parsing.issuers.body_kind` names it; one that the table does not know is treated as "other". None
    for a year before the first Regulations.
    """
    kinds = {rule.body for rule in _rules()}
    wanted = body_kind if body_kind in kinds else "other"
    found = (rule for rule in _rules() if rule.body == wanted and rule.first_year <= year <= rule.last_year)
    rule = next(found, None)
    return None if rule is None else rule.term(year)


def latest_due(day: date) -> int:
    """The latest report year for which a government's term has ended before a day."""
    year = day.year - 1
    ends = term("government", year)
    return year if ends is not None and ends.due_on is not None and ends.due_on < day else year - 1


def in_china(moment: datetime) -> date:
    """The day it is in China at that moment."""
    return moment.astimezone(CHINA).date()


@cache
def _rules() -> tuple[_Rule, ...]:
    text = files("storage").joinpath("deadlines.csv").read_text(encoding="utf-8")
    return tuple(_rule(row) for row in csv.DictReader(text.splitlines()))


def _rule(row: dict[str, str]) -> _Rule:
    return _Rule(
        body=row["body"],
        first_year=int(row["first_year"]),
        last_year=int(row["last_year"] or 9999),
        month=int(row["month"]) if row["month"] else None,
        day=int(row["day"]) if row["day"] else None,
        obligation=cast(Obligation, row["obligation"]),
        article=row["article"],
        wording=cast(Literal["checked", "recalled"], row["wording"]),
        note=row["note"],
    )
