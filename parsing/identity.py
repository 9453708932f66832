"""Who reports on which year: read from the title, the reporting period, the text and the breadcrumb.

Nothing is guessed: a year or an issuer that the page does not say stays None, and witnesses that contradict each other
become findings. Neither the address nor the date of publication decides the year; old reports are dated anew when a
site moves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TypeAlias

from parsing.dates import arabic_years, fold
from parsing.document import Document
from parsing.issuers import BodyKind, body_kind, issuer_in_text, issuer_of_title
from parsing.metadata import Metadata
from parsing.report import Finding
from parsing.signs import TITLE, squeeze

_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")
_TITLE_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)\s*年?\s*度?")
_PERIOD = re.compile(
    r"(20\d\d)\s*年?\s*0?1\s*月?\s*0?1\s*日?\s*(?:起|开始)?\s*[,，]?\s*(?:至|到|—+|-+|–|－|~|～)\s*(?:(20\d\d)\s*年?\s*)?(?:12|十二)\s*月?\s*(\d\d?)\s*日?"
)
_REPORT_OF = re.compile(
    r"(20\d\d)\s*年度?(?:[^，。；]{0,24}?)(?:政府|政务)?信息公开(?:工作)?(?:的)?(?:年度)?(?:工作)?(?:报告|年报|情况)"
)
_THIS_YEAR = re.compile(r"(?:^|[。；\n])\s*(20\d\d)\s*年度?[,，]")
_COLUMN_YEAR = re.compile(r"(20\d\d)\s*年?度?")

Kind: TypeAlias = BodyKind


@dataclass(frozen=True, slots=True)
class Identity:
    """Title, reporting year and issuing body of a report, as far as the page says them."""

    title: str | None = None
    year: int | None = None
    issuer: str | None = None
    body: BodyKind | None = None
    """What kind of body the issuer is."""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Witness:
    """One place that names a year."""

    place: Literal["title", "period", "text", "breadcrumb"]
    years: tuple[int, ...]
    quote: str


def identify(document: Document, metadata: Metadata, url: str | None = None) -> Identity:
    """Reads title, year and issuer. `url` is never a witness for the year: addresses carry the date of publishing."""
    del url
    opening = list(islice((line.text for line in document.lines() if line.text.strip()), 40))
    title = find_title(opening, metadata)
    text = "\n".join(line.text for line in document.lines())
    witnesses = list(_witnesses(title, text, metadata))
    year = _decide_year(witnesses)
    issuer = issuer_of_title(title) or issuer_in_text(opening, metadata, title)
    findings = (*_year_findings(witnesses, year), *_publication_finding(year, metadata.published))
    return Identity(title, year, issuer, body_kind(issuer), findings)


def find_title(opening: Sequence[str], metadata: Metadata) -> str | None:
    """The title of the report: printed above the text, else declared by the page."""
    printed = _printed_title(opening)
    declared = next((clean for clean in map(_clean_title, metadata.titles) if TITLE.search(squeeze(clean))), None)
    if printed is None or (declared and squeeze(printed) in squeeze(declared)):
        return declared or printed
    return printed


def _printed_title(opening: Sequence[str]) -> str | None:
    for index, line in enumerate(opening[:12]):
        text = _clean_title(line)
        if len(text) > 80 or not TITLE.search(squeeze(text)) or re.search(r"[，。；]", text):
            continue
        before = _clean_title(opening[index - 1]) if index else ""
        if not re.match(r"^\D{0,3}20\d\d|^(?:政府|政务)?信息公开|^关于", squeeze(text)) or not _half_title(before):
            return text
        return before + text
    return None


def _half_title(line: str) -> bool:
    """Whether a line can be the first half of a title: the name of a body, with or without a year."""
    return bool(re.fullmatch(r"[\u4e00-\u9fff（）()]{2,40}(?:20\d\d年?度?)?", squeeze(line)))


def _clean_title(text: str) -> str:
    """A title without list marks, markdown signs and the name of the site behind a bar."""
    plain = arabic_years(text.strip().lstrip("#*• ").strip())
    return re.split(r"\s*[_|｜]\s*|\s+[-–—]+\s+", plain)[0].strip()


def _witnesses(title: str | None, text: str, metadata: Metadata) -> Iterator[_Witness]:
    found = _title_years(title or "")
    if found:
        yield _Witness("title", found, title or "")
    plain = arabic_years(fold(text))
    period = _PERIOD.search(plain)
    if period:
        years = tuple(sorted({int(period[1]), int(period[2] or period[1])}))
        yield _Witness("period", years, period.group())
    named = _REPORT_OF.search(plain) or _THIS_YEAR.search(plain)
    if named:
        yield _Witness("text", (int(named[1]),), named.group().strip())
    crumb = _COLUMN_YEAR.findall(metadata.breadcrumb or "")
    if crumb:
        yield _Witness("breadcrumb", (int(crumb[-1]),), metadata.breadcrumb or "")


def _title_years(title: str) -> tuple[int, ...]:
    return tuple(sorted({int(year) for year in _TITLE_YEAR.findall(fold(arabic_years(title)))}))


def _decide_year(witnesses: Sequence[_Witness]) -> int | None:
    """The year of the first witness that names one year only, in order of trust."""
    return next((witness.years[0] for witness in witnesses if len(witness.years) == 1), None)


def _year_findings(witnesses: Sequence[_Witness], year: int | None) -> Iterator[Finding]:
    for witness in witnesses:
        if year is not None and witness.years != (year,):
            said = " and ".join(map(str, witness.years))
            yield Finding(
                rule=f"identity.year.{witness.place}",
                severity="warning",
                cells=(),
                message=f"the report is for {year}, but its {witness.place} says {said}: {witness.quote[:60]}",
                expected=year,
                found=next(other for other in witness.years if other != year),
            )


def _publication_finding(year: int | None, published: str | None) -> Iterator[Finding]:
    """A report is published in the year after the one it covers; earlier is impossible, so one of both is wrong."""
    if year is not None and published and int(published[:4]) < year:
        yield Finding(
            rule="identity.year.published",
            severity="warning",
            cells=(),
            message=f"the report is for {year}, but the page says it was published on {published}",
            expected=year + 1,
            found=int(published[:4]),
        )
