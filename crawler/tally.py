"""What a running crawl has done so far, for the eye; the summary at the end is counted in the archive."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from storage import CaptureDraft, Settlement


@dataclass(slots=True)
class Tally:
    """Counts since this process took the crawl up. Written by two threads, each its own fields."""

    sites: int
    captures: int = 0
    reports: int = 0
    findings: int = 0
    blocked: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    retries: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    """Requests that were not made, by reason."""
    slowed: dict[str, float] = field(default_factory=dict)
    """Hosts whose pauses grew because they answered slowly or not at all, with the longest pause in seconds."""
    started: float = field(default_factory=time.monotonic)
    latest: float = field(default_factory=time.monotonic)
    """When the latest response came."""

    def captured(self, draft: CaptureDraft) -> None:
        """A response came in."""
        self.captures += 1
        self.latest = time.monotonic()

    def settled(self, settlement: Settlement) -> None:
        """A request has ended."""
        reason = settlement.reason or ""
        if settlement.state == "queued":
            self.retries += 1
        elif reason.startswith("blocked"):
            self.blocked += 1
        elif settlement.state in {"failed", "refused"}:
            self.errors[error_kind(reason)] += 1

    def read(self, *, is_report: bool, findings: int) -> None:
        """A stored page was parsed."""
        self.reports += is_report
        self.findings += findings

    @property
    def rate(self) -> float:
        """Pages a second, from the start to the latest page."""
        return self.captures / max(self.latest - self.started, 1.0)


def error_kind(reason: str) -> str:
    """The kind of an error: its reason up to the first colon."""
    return reason.split(":", 1)[0].strip() or "unknown"
