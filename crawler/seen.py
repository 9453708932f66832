"""What a crawl has ever queued: exact, at about 20 bytes an address.

Fingerprints are SHA-1 digests, 20 bytes each. As Python objects in a set a million of them take 90 MB; here they stand
in sorted runs, the first eight bytes of each as a number and the others in one piece of bytes. A look-up finds the
number by bisection and then compares the other bytes, so two addresses that share the first eight are still told
apart: no address is ever lost to a collision.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from itertools import islice
from sys import byteorder

_LEAD = 8
_FRESH = 50_000
"""Fingerprints held in an ordinary set before they become a run of their own."""
_BITS = 25


class Seen:
    """A growing set of fingerprints that are all of one length, of eight bytes or more."""

    def __init__(self, known: Iterable[bytes] = ()) -> None:
        """`known` come in ascending order, as the database gives them."""
        self._fresh: set[bytes] = set()
        self._known = _Run(known)
        self._runs: list[_Run] = []
        self._perhaps = bytearray(1 << (_BITS - 3))
        """A bit for the beginning of each fingerprint in `_runs`: mostly it says at once that none of them has one."""

    def add(self, fingerprint: bytes) -> bool:
        """Remember it; False when it was known."""
        if fingerprint in self._fresh or fingerprint in self._known:
            return False
        start = int.from_bytes(fingerprint[:4], "big") >> (32 - _BITS)
        place, bit = start >> 3, 1 << (start & 7)
        if self._perhaps[place] & bit and any(fingerprint in run for run in self._runs):
            return False
        self._perhaps[place] |= bit
        self._fresh.add(fingerprint)
        if len(self._fresh) >= _FRESH:
            self._runs.append(_Run(sorted(self._fresh)))
            self._fresh = set()
        return True

    def __len__(self) -> int:
        return len(self._fresh) + len(self._known) + sum(map(len, self._runs))


class _Run:
    """Fingerprints in order that do not change any more."""

    def __init__(self, ordered: Iterable[bytes]) -> None:
        self._leads = array("Q")
        self._rest = bytearray()
        self._width = 0
        source = iter(ordered)
        while some := list(islice(source, _FRESH)):  # by the piece: the objects of a million would take 60 MB
            self._leads.frombytes(b"".join([one[:_LEAD] for one in some]))
            self._rest += b"".join([one[_LEAD:] for one in some])
            self._width = len(some[0]) - _LEAD
        if byteorder == "little":
            self._leads.byteswap()

    def __len__(self) -> int:
        return len(self._leads)

    def __contains__(self, fingerprint: bytes) -> bool:
        lead, rest = int.from_bytes(fingerprint[:_LEAD], "big"), fingerprint[_LEAD:]
        place = bisect_left(self._leads, lead)
        while place < len(self._leads) and self._leads[place] == lead:
            if self._rest[place * self._width : (place + 1) * self._width] == rest:
                return True
            place += 1
        return False
