"""Pages as earlier crawls stored them, to be asked for again only if they have changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from storage import http
from storage.addresses import at
from storage.captures import row_from, rows_query
from storage.confirmed import REVISIT
from storage.database import reading
from storage.ingest import GOOD_STATUS
from storage.models import Capture

if TYPE_CHECKING:
    from storage.archive import Archive

VALIDATORS = {"If-None-Match": b"ETag", "If-Modified-Since": b"Last-Modified"}
"""Headers of a conditional request (RFC 9110, section 13.1), and those of the response whose values they repeat."""


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page of which the archive holds the bytes, and what its server gave to recognise them by."""

    digest: str
    """Of the payload."""
    kind: str
    media_type: str | None
    validators: Mapping[str, str]
    """Header to value, for a conditional request; never empty."""
    payload: bytes
    """The document, content coding undone."""


def known_page(archive: Archive, url: str, crawl_id: int) -> KnownPage | None:
    """What the archive knows of an address from other crawls than this; None where nothing can be asked about it.

    Taken is the newest capture that was had whole: not blocked, not truncated, with status 200, and with its payload
    in the archive, whose bytes are read and verified here. Raises DamagedRecord or StoreUnreachable.
    """
    usable = (at(url), Capture.crawl_id != crawl_id, Capture.method == "GET", Capture.status == GOOD_STATUS)
    query = rows_query().where(*usable, ~Capture.truncated, Capture.kind != "blocked", Capture.length > 0)
    query = query.where(Capture.record_type.in_(("response", REVISIT))).order_by(Capture.id.desc()).limit(1)
    with reading(archive.engine) as connection:
        found = connection.execute(query).first()
    if found is None:
        return None
    stored = archive.captures.load(row_from(found))
    given = {name: http.header_text(stored.response_head, source) for name, source in VALIDATORS.items()}
    validators = {name: value for name, value in given.items() if value}
    if not validators:
        return None
    return KnownPage(stored.row.digest, stored.row.kind, stored.row.media_type, validators, stored.payload)


def has_earlier_crawls(archive: Archive, crawl_id: int) -> bool:
    """Whether the archive holds captures of other crawls."""
    with reading(archive.engine) as connection:
        query = select(Capture.id).where(Capture.crawl_id != crawl_id).limit(1)
        return connection.execute(query).first() is not None
