"""What a crawl has ever queued: exact, at 20 bytes an address.

Fingerprints are SHA-1 digests, 20 bytes each. As Python objects in a set a million of them take 90 MB; here they stand
in sorted runs, each one piece of bytes that is searched by bisection. Whole fingerprints are compared: no address is
ever lost to a collision.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice
from sys import byteorder

_FRESH = 50_000
"""Fingerprints held in an ordinary set before they become a run of their own."""
_KNOWN = 200_000
"""Fingerprints of a run when many are known beforehand; the objects of a million would take 60 MB."""
_BITS = 25
_WORD = 4


class Seen:
    """A growing set of fingerprints that are all of one length, a multiple of four bytes."""

    def __init__(self, known: Iterable[bytes] = ()) -> None:
        """`known` come in any order, none of them twice."""
        self._fresh: set[bytes] = set()
        self._runs: list[_Run] = []
        self._perhaps = bytearray(1 << (_BITS - 3))
        """A bit for the beginning of each fingerprint in `_runs`: mostly it says at once that none of them has one."""
        source = iter(known)
        while some := sorted(islice(source, _KNOWN)):
            self._keep(some)

    def add(self, fingerprint: bytes) -> bool:
        """Remember it; False when it was known."""
        if fingerprint in self._fresh:
            return False
        start = int.from_bytes(fingerprint[:_WORD], "big") >> (8 * _WORD - _BITS)
        if self._perhaps[start >> 3] & 1 << (start & 7) and any(fingerprint in run for run in self._runs):
            return False
        self._fresh.add(fingerprint)
        if len(self._fresh) >= _FRESH:
            self._keep(sorted(self._fresh))
            self._fresh = set()
        return True

    def _keep(self, ordered: Sequence[bytes]) -> None:
        run, perhaps = _Run(ordered), self._perhaps
        for lead in run.leads():
            start = lead >> (8 * _WORD - _BITS)
            perhaps[start >> 3] |= 1 << (start & 7)
        self._runs.append(run)

    def __len__(self) -> int:
        return len(self._fresh) + sum(map(len, self._runs))


class _Run:
    """Fingerprints in order that do not change any more."""

    def __init__(self, ordered: Sequence[bytes]) -> None:
        self._width = len(ordered[0])
        self._all = b"".join(ordered)

    def leads(self) -> array[int]:
        """The first four bytes of each as a number."""
        found = array("I", self._all)[:: self._width // _WORD]
        if byteorder == "little":
            found.byteswap()
        return found

    def __len__(self) -> int:
        return len(self._all) // self._width

    def __contains__(self, fingerprint: bytes) -> bool:
        place = bisect_left(range(len(self)), fingerprint, key=self._at)
        return self._at(place) == fingerprint

    def _at(self, place: int) -> bytes:
        return self._all[place * self._width : (place + 1) * self._width]
