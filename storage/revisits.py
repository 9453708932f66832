"""Pages that came back unchanged: kept as revisit records, which hold the new heads and point to the older body.

A revisit is written only for the same URL with the same payload, and only while a capture with that payload is in the
archive as a full response. Both are found by an index on the digest, so it needs no set-up and no memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Engine, select

from storage.database import reading
from storage.models import Capture

Key: TypeAlias = tuple[str, str]
"""URL and payload digest."""


@dataclass(frozen=True, slots=True)
class Original:
    """The capture that holds the payload."""

    capture_id: int
    url: str
    fetched_at: datetime


def originals(engine: Engine, keys: Iterable[Key]) -> dict[Key, Original]:
    """Full responses that hold these payloads, the latest of each."""
    wanted = set(keys)
    query = (
        select(Capture.id, Capture.url, Capture.digest, Capture.fetched_at)
        .where(Capture.digest.in_({digest for _, digest in wanted}), Capture.record_type == "response")
        .where(Capture.length > 0, ~Capture.truncated)
        .order_by(Capture.id)
    )
    with reading(engine) as connection:
        rows = connection.execute(query).all()
    return {(url, digest): Original(number, url, at) for number, url, digest, at in rows if (url, digest) in wanted}
