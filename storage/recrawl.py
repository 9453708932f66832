"""What changed between two crawls of a province: reports that are new, changed, gone, or as they were.

What a crawl could not have again is none of these: it is *unknown*, with the reason. A report is gone when the server
says so (404, 410), or when the list page that linked to it was fetched again, in a look with nothing in its way, and no
longer does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from storage.compare import Comparison, compare
from storage.coverage.looks import GONE, Look, looks
from storage.coverage.observed import Fetched, Observed
from storage.database import reading
from storage.difference import snapshot_side
from storage.errors import DamagedRecord, UnknownCrawl
from storage.records import REPORT_ROLES, CrawlRecord

if TYPE_CHECKING:
    from storage.archive import Archive

Fate: TypeAlias = Literal["new", "changed", "gone", "unchanged", "unknown"]
Extent: TypeAlias = Literal["cells", "text", "bytes"]
"""How far a change goes: to the numbers, to the text or what the page says of itself, or to neither (a counter)."""

_NARROWING = ("limit", "years", "sites", "watch", "imported")
"""Options with which a crawl does not tell what a province had at the time."""

FATES: dict[Fate, str] = {
    "new": "captured by the later crawl only",
    "changed": "captured by both, with different bytes",
    "gone": "captured by the earlier crawl; the later one found it gone or no longer linked",
    "unchanged": "captured by both, with the same bytes or said to be unchanged by the server",
    "unknown": "captured by the earlier crawl; the later one did not ask for it, or could not have it",
}


@dataclass(frozen=True, slots=True)
class PageChange:
    """What became of one report page or file."""

    url: str
    fate: Fate
    site_id: str | None
    issuer: str | None
    year: int | None
    title: str | None
    before: int | None
    """Capture of the earlier crawl."""
    after: int | None
    """Capture of the later crawl."""
    extent: Extent | None = None
    """For what has changed, how far."""
    cells: tuple[str, ...] = ()
    """Ids of the cells whose value or state changed."""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Recrawl:
    """Two crawls, and what became of each report."""

    before: CrawlRecord
    after: CrawlRecord
    pages: tuple[PageChange, ...]
    """By fate, then by address."""

    def totals(self) -> dict[Fate, int]:
        """How many pages met each fate; every fate is named."""
        counted = Counter(page.fate for page in self.pages)
        return {fate: counted[fate] for fate in FATES}

    def by_site(self) -> dict[str, dict[str, int]]:
        """The same for each site that any of the pages belongs to."""
        counted: dict[str, dict[str, int]] = {}
        for page in self.pages:
            counted.setdefault(page.site_id or "", dict.fromkeys(FATES, 0))[page.fate] += 1
        return counted

    @property
    def edited(self) -> tuple[PageChange, ...]:
        """Pages whose numbers changed at the same address."""
        return tuple(page for page in self.pages if page.extent == "cells")


def whole_before(archive: Archive, crawl: CrawlRecord) -> CrawlRecord | None:
    """The latest finished crawl of the same province before this one that left nothing out."""
    earlier = (c for c in reversed(archive.crawls.list()) if c.id < crawl.id and c.province == crawl.province)
    return next((c for c in earlier if c.state == "finished" and not any(map(c.options.get, _NARROWING))), None)


def latest_pair(archive: Archive, province: str) -> tuple[CrawlRecord, CrawlRecord]:
    """The latest finished crawl of a province and the finished one before it; raises UnknownCrawl."""
    crawls = (c for c in archive.crawls.list() if c.province == province and c.state == "finished")
    finished = [c for c in crawls if not c.options.get("watch")]
    if len(finished) < 2:
        raise UnknownCrawl(f"{province} has {len(finished)} finished crawls, two are needed: `nianbao crawls`")
    return finished[-2], finished[-1]


def recrawl(archive: Archive, before: CrawlRecord, after: CrawlRecord) -> Recrawl:
    """What changed from one crawl to a later one of the same province."""
    with reading(archive.engine) as connection:
        observed = Observed.of(connection, [before, after])
    found = _Comparer(archive, observed, before, after).pages()
    order = list(FATES)
    return Recrawl(before, after, tuple(sorted(found, key=lambda page: (order.index(page.fate), page.url))))


class _Comparer:
    def __init__(self, archive: Archive, observed: Observed, before: CrawlRecord, after: CrawlRecord) -> None:
        self._archive = archive
        self._observed = observed
        self._after = after
        self._old = _had(observed.responses, before.id)
        self._new = _had(observed.responses, after.id)
        self._asked = {r.url: r for r in observed.requests if r.crawl_id == after.id and r.role in REPORT_ROLES}
        there = looks([after], [r for r in observed.requests if r.crawl_id == after.id], self._responses_after())
        self._looks: dict[str, Look] = {site: found[0] for site, found in there.items()}

    def _responses_after(self) -> list[Fetched]:
        return [response for response in self._observed.responses if response.crawl_id == self._after.id]

    def pages(self) -> Iterator[PageChange]:
        for url, old in self._old.items():
            if _is_report_page(old):
                yield self._fate(old, self._new.get(url))
        for url, new in self._new.items():
            if url not in self._old and _is_report_page(new):
                yield _change("new", None, new)

    def _fate(self, old: Fetched, new: Fetched | None) -> PageChange:
        if new is None:
            return self._missing(old)
        if new.digest == old.digest:
            return _change("unchanged", old, new)
        if old.is_report and not new.is_report:
            return _change("changed", old, new, extent="text", reason=new.why_not or "no report any more")
        try:
            comparison = self._comparison(old, new)
        except DamagedRecord as problem:
            return _change("unknown", old, new, reason=str(problem))
        cells = tuple(change.cell_id for change in comparison.cells if change.kind != "moved")
        return _change("changed", old, new, extent=_extent(cells, comparison), cells=cells)

    def _comparison(self, old: Fetched, new: Fetched) -> Comparison:
        """By the stored parses if one parser made them, else by reading both again."""
        if old.parse_id is not None and new.parse_id is not None:
            stored = [self._archive.reports.load(number) for number in (old.parse_id, new.parse_id)]
            if stored[0].parser == stored[1].parser:
                return compare(*stored)
        return compare(*(snapshot_side(self._archive, page.id).report for page in (old, new)))

    def _missing(self, old: Fetched) -> PageChange:
        asked = self._asked.get(old.url)
        if asked is not None:
            fate: Fate = "gone" if asked.reason in GONE else "unknown"
            answered = "redirected elsewhere" if asked.state == "done" else f"the request is {asked.state}"
            return _change(fate, old, None, reason=asked.reason or answered)
        look = self._looks.get(old.site_id or "")
        parent = self._observed.linked_from(old)
        if look is None:
            return _change("unknown", old, None, reason="the later crawl did not visit the site")
        hindered = look.hindrance(old.year)
        if hindered is not None:
            return _change("unknown", old, None, reason=hindered.reason)
        if parent is None or parent.url not in look.lists:
            return _change("unknown", old, None, reason="the page that linked to it was not fetched again")
        return _change("gone", old, None, reason="no longer linked")


def _had(responses: Sequence[Fetched], crawl_id: int) -> dict[str, Fetched]:
    return {response.url: response for response in responses if response.crawl_id == crawl_id and response.was_had}


def _is_report_page(page: Fetched) -> bool:
    return page.is_report or page.kind in {"report", "attachment"}


def _extent(cells: Sequence[str], comparison: Comparison) -> Extent:
    if cells:
        return "cells"
    return "text" if comparison.fields or comparison.sections else "bytes"


def _change(
    fate: Fate,
    old: Fetched | None,
    new: Fetched | None,
    *,
    extent: Extent | None = None,
    cells: tuple[str, ...] = (),
    reason: str | None = None,
) -> PageChange:
    known = new if new is not None and new.is_report else old or new
    assert known is not None
    return PageChange(
        url=known.url,
        fate=fate,
        site_id=known.site_id,
        issuer=known.issuer,
        year=known.year,
        title=known.title,
        before=old.id if old else None,
        after=new.id if new else None,
        extent=extent,
        cells=cells,
        reason=reason,
    )
