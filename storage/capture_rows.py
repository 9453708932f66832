"""The rows of `captures` that a batch adds, and which conversions are new."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from storage.database import reading
from storage.models import Address, Capture, Conversion, Crawl, Frontier, Site
from storage.records import CaptureDraft, ConversionDraft
from storage.revisits import Original
from storage.warc import SITE, Prepared, WrittenCapture, sha1


def draft_values(draft: CaptureDraft) -> dict[str, Any]:
    """The columns that a draft itself fills."""
    return {
        "site_id": draft.site_id,
        "frontier_id": draft.frontier_id,
        "url": draft.url,
        "method": draft.method,
        "status": draft.status,
        "fetched_at": draft.fetched_at,
        "media_type": draft.media_type,
        "kind": draft.kind,
        "ip": draft.ip,
        "truncated": draft.truncated,
        "anchor": draft.anchor,
        "reason": draft.reason,
        "role": draft.role,
        "listed": draft.listed,
    }


def payload_values(item: Prepared, original: Original | None) -> dict[str, Any]:
    """What the payload is, or which capture holds it. The text of its link is not repeated then."""
    if original is None:
        return {"digest": item.digest, "length": item.length, "record_type": "response", "refers_to_id": None}
    values = {"digest": item.digest, "length": original.length, "record_type": "revisit"}
    if item.draft.anchor == original.anchor:
        values["anchor"] = None
    return values | {"refers_to_id": original.capture_id}


def places(offset: int, written: WrittenCapture) -> dict[str, int | None]:
    """Where the response stands, and the request right behind it."""
    length = len(written.members[0])
    return {
        "offset": offset,
        "record_length": length,
        "request_offset": offset + length if written.has_request else None,
    }


def with_way(engine: Engine, drafts: Sequence[CaptureDraft]) -> list[CaptureDraft]:
    """The drafts, each with the address of the page that led to it."""
    wanted = {draft.parent_frontier_id for draft in drafts if draft.parent_frontier_id is not None}
    if not wanted:
        return list(drafts)
    with reading(engine) as connection:
        rows = connection.execute(select(Frontier.id, Frontier.url).where(Frontier.id.in_(wanted))).all()
    urls = {row.id: row.url for row in rows}
    return [replace(draft, via=urls.get(draft.parent_frontier_id or 0, draft.via)) for draft in drafts]


def set_parents(connection: Connection, drafts: Sequence[CaptureDraft], rows: list[dict[str, Any]]) -> None:
    """Gives each row the number of the capture that led to it: by its request, else by its address."""
    by_request = _by_request(connection, drafts, rows)
    by_address = _by_address(connection, drafts, rows)
    for draft, row in zip(drafts, rows, strict=True):
        known = by_request.get(draft.parent_frontier_id or 0)
        row["parent_id"] = known if draft.parent_frontier_id is not None else by_address.get(draft.via or "")


def _by_request(connection: Connection, drafts: Sequence[CaptureDraft], rows: list[dict[str, Any]]) -> dict[int, int]:
    """For each request that led to a capture, the number of its own latest capture."""
    wanted = {draft.parent_frontier_id for draft in drafts if draft.parent_frontier_id is not None}
    query = select(Capture.frontier_id, func.max(Capture.id)).where(Capture.frontier_id.in_(wanted))
    found = {key: number for key, number in connection.execute(query.group_by(Capture.frontier_id)) if key is not None}
    return found | {row["frontier_id"]: row["id"] for row in rows if row["frontier_id"] in wanted}


def _by_address(connection: Connection, drafts: Sequence[CaptureDraft], rows: list[dict[str, Any]]) -> dict[str, int]:
    """For each page that led to a capture without a request of ours, the number of its latest capture in the crawl."""
    wanted = {draft.via for draft in drafts if draft.via and draft.parent_frontier_id is None}
    if not wanted:
        return {}
    query = select(Address.url, func.max(Capture.id)).join(Capture, Capture.address_id == Address.id)
    query = query.where(Address.url.in_(wanted), Capture.crawl_id == rows[0]["crawl_id"])
    found = connection.execute(query.group_by(Address.url)).all()
    return {row.url: row[1] for row in found} | {row["url"]: row["id"] for row in rows if row["url"] in wanted}


def sites_of(connection: Connection, crawl_id: int) -> list[tuple[str, str]]:
    """The sites of a crawl's province, as the warcinfo record names them."""
    columns = (Site.id, Site.division_code.label("division"), Site.province, Site.name, Site.level, Site.portal)
    query = select(*columns).join(Crawl, Crawl.province == Site.province).where(Crawl.id == crawl_id)
    rows = connection.execute(query.order_by(Site.id)).all()
    return [(SITE, json.dumps(row._asdict(), ensure_ascii=False)) for row in rows]


def not_kept_yet(engine: Engine, drafts: Sequence[ConversionDraft]) -> list[ConversionDraft]:
    """Of these conversions, each that the archive does not hold, once: a page drawn again is often drawn alike."""
    wanted = {(draft.source_digest, sha1(draft.document)): draft for draft in drafts}
    query = select(Conversion.source_digest, Conversion.digest)
    with reading(engine) as connection:
        rows = connection.execute(query.where(Conversion.source_digest.in_({source for source, _ in wanted})))
        known = {(source, digest) for source, digest in rows}
    return [draft for key, draft in wanted.items() if key not in known]
