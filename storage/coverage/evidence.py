"""Puts into words what was observed, with where to see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from storage.coverage.links import Sighting
from storage.coverage.looks import Look
from storage.coverage.model import Evidence
from storage.coverage.observed import Fetched, Observed
from storage.deadlines import in_china


def of_page(observed: Observed, page: Fetched, what: str, on: date | datetime, note: str | None = None) -> Evidence:
    """What a capture shows."""
    crawl = observed.crawls[page.crawl_id]
    return Evidence(what, on, page.id, crawl.name, page.url, note, crawl.options.get("vantage"))


def of_look(
    look: Look, what: str, *, url: str | None = None, snapshot: int | None = None, note: str | None = None
) -> Evidence:
    """What a look found, or did not find."""
    return Evidence(what, look.began, snapshot, look.crawl.name, url, note, look.crawl.options.get("vantage"))


def looked_here(look: Look) -> Evidence:
    """That there was a look, and how far it went."""
    url, snapshot = next(iter(look.lists.items()), (None, None))
    return of_look(look, "looked", url=url, snapshot=snapshot, note=f"{len(look.lists)} list pages")


def of_links(
    observed: Observed, linked: Sequence[Sighting], absent: Look | None, printed: date | None, seen_in: int | None
) -> Iterator[Evidence]:
    """When a list first had the link, when it was last without, and what does not fit to the date it prints.

    `seen_in` is the crawl that first had the report itself; a link that led to it at once tells nothing more.
    """
    if absent is not None:
        yield of_look(absent, "absent", snapshot=max(absent.lists.values(), default=None))
    if not linked:
        return
    first = linked[0]
    if first.link.crawl_id != seen_in:
        yield of_page(observed, first.on, "linked", first.seen_at, first.link.anchor)
    claimed = min(filter(None, (printed, *(sighting.listed for sighting in linked))), default=None)
    if absent is not None and claimed is not None and claimed < in_china(absent.began):
        between = f"appeared between {in_china(absent.began)} and {in_china(first.seen_at)}"
        yield of_page(observed, first.on, "back-dated", claimed, f"{between} although dated {claimed}")
