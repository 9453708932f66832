"""Pages that came back unchanged: kept as revisit records, which hold the new heads and point to the older body.

A revisit is written only for the same URL with the same payload, be it that the payload came again or that the server
answered a conditional request with 304, and only while a capture with that payload is in the archive as a full
response. Both are found by an index on the digest, so it needs no set-up and no memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Engine, literal_column, select

from storage.database import reading
from storage.models import Capture
from storage.records import CaptureDraft

ORIGINAL = Capture.record_type == literal_column("'response'")
"""Written out, for a database uses a partial index only when it can see the condition."""

Key: TypeAlias = tuple[str, str]
"""URL and payload digest."""


@dataclass(frozen=True, slots=True)
class Original:
    """The capture that holds the payload."""

    capture_id: int
    url: str
    fetched_at: datetime
    length: int
    """Bytes of the payload."""
    kind: str
    site_id: str | None
    anchor: str | None
    reason: str | None


def original_of(capture_id: int, draft: CaptureDraft, length: int) -> Original:
    """The capture that a draft is about to become."""
    return Original(
        capture_id, draft.url, draft.fetched_at, length, draft.kind, draft.site_id, draft.anchor, draft.reason
    )


def originals(engine: Engine, keys: Iterable[Key]) -> dict[Key, Original]:
    """Full responses that hold these payloads, the latest of each."""
    wanted = set(keys)
    columns = (Capture.id, Capture.url, Capture.fetched_at, Capture.length, Capture.kind)
    query = (
        select(Capture.digest, *columns, Capture.site_id, Capture.anchor, Capture.reason)
        .where(Capture.digest.in_({digest for _, digest in wanted}), ORIGINAL)
        .where(Capture.length > 0, ~Capture.truncated)
        .order_by(Capture.id)
    )
    with reading(engine) as connection:
        rows = connection.execute(query).all()
    found = {(row.url, row.digest): row for row in rows}
    return {key: Original(*row[1:]) for key, row in found.items() if key in wanted}
