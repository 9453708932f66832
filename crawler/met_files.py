"""Files to which pages have led already: the form for applications that every page of a site links to, for instance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from crawler.anchors import Anchor
from crawler.choosing import MET_BEFORE
from crawler.leases import Lease

_REMEMBERED = 50_000
"""Addresses; forgotten when they are more, since the frontier knows them all."""


class MetFiles:
    """Says which files are still to be asked for, so that the frontier need not be offered each of them again."""

    def __init__(self, refusal: Callable[[str, str], str | None]) -> None:
        """`refusal` says why an address is not asked for in a role; such are offered again, to be counted."""
        self._refusal = refusal
        self._met: set[str] = set()

    def new(self, found: Iterable[Anchor], lease: Lease | None) -> Iterator[Anchor]:
        """Those among the files of a page that no page has led to before; the lease counts the others."""
        for anchor in found:
            if anchor.url not in self._met:
                self._remember(anchor.url)
                yield anchor
            elif lease is not None:
                lease.passed_over[MET_BEFORE] += 1

    def _remember(self, url: str) -> None:
        if len(self._met) >= _REMEMBERED:
            self._met.clear()
        if self._refusal(url, "attachment") is None:
            self._met.add(url)
