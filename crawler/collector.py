"""Python's collector of cycles, told to leave alone what stays for a whole crawl, and to come less often.

A crawl makes hundreds of objects for each page, nearly all of which go without it. At its own pace the collector takes
a tenth of the crawl's time, most of it for looking through modules and tables that never change.
"""

from __future__ import annotations

import gc

_OBJECTS = 10_000
"""New objects that are looked through at a time; a few megabytes."""
_ROUNDS = 20


class CalmCollector:
    """The collector as a crawl needs it, from its making on until `end`."""

    def __init__(self) -> None:
        self._before: tuple[int, int, int] | None = gc.get_threshold()
        gc.freeze()
        gc.set_threshold(_OBJECTS, _ROUNDS, _ROUNDS)

    def end(self) -> None:
        """Give it back as it was. Safe to call twice."""
        if self._before is not None:
            gc.unfreeze()
            gc.set_threshold(*self._before)
            self._before = None
