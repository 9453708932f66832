"""What a crawl has ever queued: exact, at about 20 bytes an address.

Fingerprints are SHA-1 digests, 20 bytes each. As Python objects in a set a million of them take 90 MB; here they stand
in sorted runs, the first eight bytes of each as a number and the others in one piece of bytes. A look-up finds the
number by bisection and then compares the other bytes, so two addresses that share the first eight are still told
apart: no address is ever lost to a collision.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice
from sys import byteorder

_LEAD = 8
_FRESH = 50_000
"""Fingerprints held in an ordinary set before they become a run of their own."""
_BITS = 25


class Seen:
    """A growing set of fingerprints that are all of one length, of eight bytes or more."""

    def __init__(self, known: Iterable[bytes] = ()) -> None:
        """`known` come in any order, none of them twice."""
        self._fresh: set[bytes] = set()
        self._runs: list[_Run] = []
        self._perhaps = bytearray(1 << (_BITS - 3))
        """A bit for the beginning of each fingerprint in `_runs`: mostly it says at once that none of them has one."""
        source = iter(known)
        while some := sorted(islice(source, _FRESH)):  # by the piece: the objects of a million would take 60 MB
            self._keep(some)

    def add(self, fingerprint: bytes) -> bool:
        """Remember it; False when it was known."""
        if fingerprint in self._fresh:
            return False
        start = int.from_bytes(fingerprint[:4], "big") >> (32 - _BITS)
        if self._perhaps[start >> 3] & 1 << (start & 7) and any(fingerprint in run for run in self._runs):
            return False
        self._fresh.add(fingerprint)
        if len(self._fresh) >= _FRESH:
            self._keep(sorted(self._fresh))
            self._fresh = set()
        return True

    def _keep(self, ordered: list[bytes]) -> None:
        run, perhaps = _Run(ordered), self._perhaps
        for lead in run.leads:
            start = lead >> (8 * _LEAD - _BITS)
            perhaps[start >> 3] |= 1 << (start & 7)
        self._runs.append(run)

    def __len__(self) -> int:
        return len(self._fresh) + sum(map(len, self._runs))


class _Run:
    """Fingerprints in order that do not change any more."""

    def __init__(self, ordered: Sequence[bytes]) -> None:
        self.leads = array("Q", b"".join([one[:_LEAD] for one in ordered]))
        if byteorder == "little":
            self.leads.byteswap()
        self._rest = b"".join([one[_LEAD:] for one in ordered])
        self._width = len(ordered[0]) - _LEAD

    def __len__(self) -> int:
        return len(self.leads)

    def __contains__(self, fingerprint: bytes) -> bool:
        lead, rest = int.from_bytes(fingerprint[:_LEAD], "big"), fingerprint[_LEAD:]
        place = bisect_left(self.leads, lead)
        while place < len(self.leads) and self.leads[place] == lead:
            if self._rest[place * self._width : (place + 1) * self._width] == rest:
                return True
            place += 1
        return False
