"""Links to reports as lists showed them: when first, with which date, and when a list had still been without."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from storage.coverage.looks import Look
from storage.coverage.observed import Asked, Fetched, Observed


@dataclass(frozen=True, slots=True)
class Sighting:
    """A link to a report on a list page."""

    link: Asked
    on: Fetched
    """The list page."""

    @property
    def seen_at(self) -> datetime:
        """When the list page was received."""
        return self.on.fetched_at

    @property
    def listed(self) -> date | None:
        """The date that the list prints beside the link."""
        return date.fromisoformat(self.link.listed) if self.link.listed else None


def sightings(observed: Observed, urls: Iterable[str]) -> list[Sighting]:
    """All that showed a link to one of the addresses, the earliest first. Links that were left alone count."""
    found = [
        Sighting(link, page)
        for url in sorted(set(urls))
        for link in observed.links(url)
        if (page := observed.shown_on(link)) is not None
    ]
    return sorted(found, key=lambda sighting: (sighting.seen_at, sighting.link.id))


def last_without(looks: Sequence[Look], year: int, before: datetime, lists: set[str], crawls: set[int]) -> Look | None:
    """The last look before a moment that went to one of the lists, or met the body, with nothing in its way.

    In the way of a list is what kept a page of it away; that of another list is not. It is for the caller to say of
    each look whether it met the report itself.
    """
    found = None
    for look in looks:
        if look.began >= before:
            continue
        had = lists.intersection(look.lists)
        if had:
            found = look if look.obstacle_at(had, year) is None else found
        elif look.crawl.id in crawls and look.obstacle(year) is None:
            found = look
    return found
