"""How long a host is left in peace between two requests: longer when its server slows down.

The pause follows the server. An answer that takes longer than the setting SLOW_ANSWER makes it at least as long as the
answer took, so that the server is idle for half of the time; an answer that says the server is overburdened (429, 5xx),
or a connection that breaks, doubles it. Each prompt answer takes a fifth of what was added away again. It is never
shorter than the configured delay or robots.txt's Crawl-delay, and does not grow beyond DELAY_LIMIT.
"""

from __future__ import annotations

from dataclasses import dataclass

_SHRINKS_BY = 0.2
"""Part of what was added to a pause that each prompt answer takes away."""
_NEGLIGIBLE = 0.01


@dataclass(slots=True)
class Pace:
    """The pause after each request to one host, in seconds. It grows at once, and shrinks again in small steps."""

    floor: float
    """What is configured, or what robots.txt asks for: the pause is never shorter."""
    limit: float
    """What growing does not exceed."""
    delay: float = 0.0

    def __post_init__(self) -> None:
        self.delay = max(self.delay, self.floor)

    def answered(self, wanted: float) -> None:
        """An answer came; it would be right to wait for `wanted` seconds."""
        wanted = max(self.floor, min(wanted, self.limit))
        self.delay = wanted if wanted >= self.delay else self.delay - (self.delay - wanted) * _SHRINKS_BY
        if self.delay - self.floor < _NEGLIGIBLE * self.floor:
            self.delay = self.floor

    def faltered(self) -> None:
        """The server has too much to do."""
        self.delay = max(self.floor, min(self.delay * 2, self.limit))

    def at_least(self, floor: float) -> None:
        """Raise the floor; it is never lowered."""
        self.floor = max(self.floor, floor)
        self.delay = max(self.delay, self.floor)
