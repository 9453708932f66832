"""What a crawl has ever queued: exact, and in the same memory for a thousand addresses and for millions.

Fingerprints are SHA-1 digests, 20 bytes each. As Python objects in a set a million of them take 90 MB. Here only the
latest stand in a set; the others are in sorted runs in a file that has no name and is gone with the process. In memory
remain a bit for the beginning of each, and where in the file to look. Whole fingerprints are compared: no address is
ever lost to a collision.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from sys import byteorder

_FRESH = 50_000
"""Fingerprints held in an ordinary set before they become a run of their own."""
_KNOWN = 100_000
"""Fingerprints of a run when many are known beforehand; the objects of a million would take 60 MB."""
_BLOCK = 50
"""Fingerprints that are read from the file at a time: 1 KB."""
_BITS = 25
_WORD = 4


class Seen:
    """A growing set of fingerprints that are all of one length, a multiple of four bytes."""

    def __init__(self, known: Iterable[bytes] = (), folder: Path | None = None) -> None:
        """`known` come in any order, none of them twice; the file is on the disk of `folder`.

        Raises OSError when there is no room for them, as `add` does.
        """
        with tempfile.TemporaryFile(dir=folder) as file:
            self._file = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._file)
        self._end = 0
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
        lead = int.from_bytes(fingerprint[:_WORD], "big")
        start = lead >> (8 * _WORD - _BITS)
        if self._perhaps[start >> 3] & 1 << (start & 7) and any(run.has(fingerprint, lead) for run in self._runs):
            return False
        self._fresh.add(fingerprint)
        if len(self._fresh) >= _FRESH:
            self._keep(sorted(self._fresh))
            self._fresh = set()
        return True

    def _keep(self, ordered: Sequence[bytes]) -> None:
        joined, width = b"".join(ordered), len(ordered[0])
        leads, perhaps = _leads(joined, width), self._perhaps
        _write(self._file, joined, self._end)
        for lead in leads:
            start = lead >> (8 * _WORD - _BITS)
            perhaps[start >> 3] |= 1 << (start & 7)
        self._runs.append(_Run(self._file, self._end, width, len(ordered), leads[::_BLOCK]))
        self._end += len(joined)

    def __len__(self) -> int:
        return len(self._fresh) + sum(map(len, self._runs))


class _Run:
    """Fingerprints in order that do not change any more, in the file from a place on."""

    def __init__(self, descriptor: int, place: int, width: int, count: int, leads: array[int]) -> None:
        self._descriptor = descriptor
        self._place = place
        self._width = width
        self._count = count
        self._leads = leads
        """Of the first fingerprint of each block."""

    def __len__(self) -> int:
        return self._count

    def has(self, fingerprint: bytes, lead: int) -> bool:
        """Whether it is one of them; `lead` is its first four bytes as a number."""
        block = bisect_right(self._leads, lead) - 1
        # Blocks before it may end with the same four bytes as it begins with.
        while block >= 0:
            if self._is_in(block, fingerprint):
                return True
            if self._leads[block] != lead:
                return False
            block -= 1
        return False

    def _is_in(self, block: int, fingerprint: bytes) -> bool:
        width, count = self._width, min(_BLOCK, self._count - block * _BLOCK)
        found = os.pread(self._descriptor, count * width, self._place + block * _BLOCK * width)
        if len(found) < count * width:
            raise OSError("what was queued before cannot be read back from its temporary file")
        place = found.find(fingerprint)
        while place >= 0 and place % width:
            place = found.find(fingerprint, place + 1)
        return place >= 0


def _leads(joined: bytes, width: int) -> array[int]:
    """The first four bytes of each fingerprint as a number."""
    found = array("I", joined)[:: width // _WORD]
    if byteorder == "little":
        found.byteswap()
    return found


def _write(descriptor: int, data: bytes, place: int) -> None:
    written = 0
    while written < len(data):
        written += os.pwrite(descriptor, data[written:], place + written)
