"""Who reports on which year: read from the title, the reporting period, the text and the breadcrumb.

Nothing is guessed: a year or an issuer that the page does not say stays None, and witnesses that contradict each other
become findings. Neither the address nor the date of publication decides the year; old reports are dated anew when a
site moves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from parsing.document import Document, Grid, Line
from parsing.issuers import BodyKind, body_kind, named_beside, named_in_text, signed, speaking, whole_name
from parsing.metadata import Metadata
from parsing.report import Finding, Severity
from parsing.sections import heading_of
from parsing.signs import squeeze, statutory
from parsing.titles import Title, clean_title, find_title, site_before
from parsing.years import column_year, english_year, periods, sentence_year, stated_year

_OPENING_LINES = 40
_OPENING_WITHOUT_HEADINGS = 12
_INTRODUCTION = 3
_GOVERNMENT = re.compile(r"(?P<place>.{2,}[省市县区旗州盟])(?:人民政府|政府)(?:办公[室厅])?$")

_SHORT = re.compile(r"[省市县區区州旗县镇乡]?(?:人民)?政府(?:办公?[室厅]?)?")
"""A name that every government's house has: 市政府办."""

UNSURE = "identity.issuer.unsure"
"""The rule of a body that only 来源 or the title of the window names."""

Place = Literal["title", "text", "period", "breadcrumb"]


@dataclass(frozen=True, slots=True)
class Identity:
    """Title, reporting year and issuing body of a report, as far as the page says them."""

    title: str | None = None
    """Title of the report; of a page that has none of a report, the title of the page."""
    year: int | None = None
    issuer: str | None = None
    body_kind: BodyKind | None = None
    """What kind of body the issuer is."""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Witness:
    """A place of the page that names the year."""

    place: Place
    years: tuple[int, ...]
    quote: str


def identify(document: Document, metadata: Metadata, url: str | None = None) -> Identity:
    """Reads title, year and issuer. `url` is no witness: addresses carry the date of publishing."""
    del url
    lines = [line.text for line in document.lines() if line.text.strip()]
    above = _above_tables(document) or lines
    opening = _opening(above)
    title = find_title(opening, metadata.titles)
    # Many bodies introduce themselves below the heading of part one.
    introduction = above[len(opening) : len(opening) + _INTRODUCTION]
    text = "\n".join(lines)
    witnesses = list(_witnesses(title, text, [*opening, *introduction], metadata))
    year = _decide(witnesses, text, metadata.published)
    named = _issuer(title, lines, opening, metadata)
    if named.name is None or named.doubt:
        named = _Named(named_in_text(introduction)) or named
    issuer = named.name
    doubts = _owner(named, named_in_text(opening), metadata)
    findings = (*_contradictions(witnesses, year), *_publication(year, metadata.published), *doubts)
    if title is None:
        declared = next(iter(metadata.titles), None) or next((line for line in opening[:3] if _like_title(line)), None)
        year = year or english_year(declared or "")
        return Identity(clean_title(declared) if declared else None, year, issuer, body_kind(issuer), findings)
    return Identity(title.text, year, issuer, body_kind(issuer), findings)


def _opening(lines: list[str]) -> list[str]:
    """The lines above the first numbered part; a few lines where there is none."""
    for index, line in enumerate(lines[:_OPENING_LINES]):
        heading = heading_of(line)
        if heading is not None and heading.number is not None:
            return lines[:index]
    return lines[:_OPENING_WITHOUT_HEADINGS]


def _above_tables(document: Document) -> list[str]:
    """The lines above the first statutory table: what stands below it are links, as likely as not to other reports."""
    found: list[str] = []
    for block in document.blocks:
        text = "".join(block.texts) if isinstance(block, Grid) else block.text
        if statutory(text):
            break
        if isinstance(block, Line) and text.strip():
            found.append(text)
    return found


def _like_title(line: str) -> bool:
    return len(line) <= (120 if line.isascii() else 60) and not any(sign in line for sign in "。，；：:")


@dataclass(frozen=True, slots=True)
class _Named:
    """The body that reports, and the only place that names it where that place may mean another."""

    name: str | None
    doubt: str | None = None

    def __bool__(self) -> bool:
        return self.name is not None


def _issuer(title: Title | None, lines: list[str], opening: list[str], metadata: Metadata) -> _Named:
    """The body the title names, else the one beside it, the signature, the index table, the first paragraph, 来源.

    Where index table and first paragraph name bodies that are not one, the paragraph is right: a site may print the
    name of its own house into every index table. It is right, too, where it says in full what the table says in short.
    """
    if title is not None and title.issuer is not None:
        return _Named(title.issuer)
    owner, says = whole_name(metadata.issuing_body), named_in_text(opening or lines[:3])
    short = owner is not None and (_SHORT.fullmatch(owner) is not None or owner in squeeze(says or ""))
    said = says if says and (owner is None or short or not _related(squeeze(says), owner)) else owner
    name = (named_beside(opening, title.text) if title else None) or signed(lines) or said
    return _Named(name) if name else _in_doubt(title, lines, metadata)


def _in_doubt(title: Title | None, lines: list[str], metadata: Metadata) -> _Named:
    """A body that only 来源 names, the text by the way, or the window's title: each may be another's."""
    before = (site_before(text, (title.text,)) for text in metadata.titles) if title else ()
    places = (
        ("来源", whole_name(metadata.source)),
        ("a sentence of the text", speaking(lines)),
        ("the title of the window", next((name for name in map(whole_name, before) if name), None)),
    )
    return next((_Named(name, place) for place, name in places if name), _Named(None))


def _witnesses(title: Title | None, text: str, beginning: list[str], metadata: Metadata) -> Iterator[_Witness]:
    """What names the year; a title without one is taken at the first paragraph's word: 现公布2021年…年度报告."""
    named = title.years if title else ()
    if named:
        yield _Witness("title", named, title.text if title else "")
    elif (stated := stated_year("\n".join(beginning))) is not None:
        yield _Witness("text", (stated,), f"the report of {stated}")
    found = periods(text)
    if found:
        agreeing = next((period for period in found if period.years == named), found[0])
        yield _Witness("period", agreeing.years, agreeing.quote)
    in_path = column_year(metadata.breadcrumb)
    if in_path:
        yield _Witness("breadcrumb", (in_path,), metadata.breadcrumb or "")


def _decide(witnesses: list[_Witness], text: str, published: str | None) -> int | None:
    """The year of title or period, else of the sentences, else of the column.

    Where first paragraph and period contradict each other, one of them was copied from the report of another year: the
    period, unless it alone fits the date of publication.
    """
    named = {witness.place: witness.years[0] for witness in witnesses if len(witness.years) == 1}
    stated, period = named.get("text"), named.get("period")
    if stated and period and published and int(published[:4]) == period + 1:
        stated = period
    year = named.get("title") or stated or period
    return year or stated_year(text) or sentence_year(text) or named.get("breadcrumb")


def _contradictions(witnesses: list[_Witness], year: int | None) -> Iterator[Finding]:
    """A finding for each place that names another year; a breadcrumb may name the year of publication."""
    for witness in witnesses:
        if year is None or witness.years == (year,):
            continue
        if witness.place == "breadcrumb" and witness.years == (year + 1,):
            continue
        said = " and ".join(map(str, witness.years))
        message = f"the report is for {year}, but its {witness.place} says {said}: {witness.quote[:60]}"
        other = next(other for other in witness.years if other != year)
        yield _finding(f"identity.year.{witness.place}", "warning", message, year, other)


def _publication(year: int | None, published: str | None) -> Iterator[Finding]:
    """A report is due in the year after its own. Earlier is impossible; later means a late report or a moved page."""
    if year is None or published is None:
        return
    printed = int(published[:4])
    if printed < year:
        message = f"the report is for {year}, but the page says it was published on {published}"
        yield _finding("identity.year.published", "warning", message, year + 1, printed)
    elif printed > year + 1:
        message = f"the report is for {year} and dated {published}: late, or dated anew when the site moved"
        yield _finding("identity.year.published", "info", message, year + 1, printed)


def _owner(named: _Named, says: str | None, metadata: Metadata) -> Iterator[Finding]:
    """Another body in the index table or the first paragraph, or a body that only a doubtful place names."""
    if named.name is None:
        return
    issuer, owner = squeeze(named.name), whole_name(metadata.issuing_body)
    if named.doubt:
        message = f"neither title nor text names the body; only {named.doubt} names {named.name}"
        yield _finding(UNSURE, "info", message)
    for place, other in (("index table", owner), ("first paragraph", says)):
        if other is not None and not _related(issuer, other):
            message = f"the report is by {named.name}, the {place} names {other}"
            yield _finding("identity.issuer", "info", message)
            return


def _related(issuer: str, owner: str) -> bool:
    """Whether two names may be one body, or an office and its government, or whoever publishes for a government.

    The government of the same place, or its office, is the house that publishes: it contradicts none of its bodies.
    """
    if issuer in owner or owner in issuer or issuer[-3:] == owner[-3:] or _is_house(owner, issuer):
        return True
    kinds = (body_kind(issuer), body_kind(owner))
    return kinds[0] == "government" or "other" in kinds or set(kinds) <= {"government", "office"}


def _is_house(owner: str, issuer: str) -> bool:
    place = _GOVERNMENT.match(owner)
    return place is not None and place["place"] in issuer


def _finding(
    rule: str, severity: Severity, message: str, expected: int | None = None, found: int | None = None
) -> Finding:
    return Finding(rule, severity, (), message, expected, found)
