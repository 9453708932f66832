"""Makes rows of `captures` agree with the records of a WARC file, which are what was archived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Integer, cast, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from storage.addresses import at, number_of, with_addresses
from storage.deep_check import LOST
from storage.exchanges import Exchange
from storage.models import Capture, Crawl, Frontier, Parse, Site, WarcFile
from storage.revisits import ORIGINAL
from storage.warc import header_uri

MATCHED = ("digest", "length", "record_length", "request_offset", "record_type", "ip", "truncated")
"""Columns that follow the record wherever they differ."""


@dataclass(slots=True)
class Reconciled:
    """What had to change."""

    added: list[int] = field(default_factory=list)
    corrected: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)


def reconcile(connection: Connection, file_id: int, found: list[Exchange]) -> Reconciled:
    """Corrects the rows of a file, adds those that are missing, marks those whose record is gone."""
    done = Reconciled()
    query = select(Capture.__table__, Capture.url).where(Capture.warc_file_id == file_id)
    rows = {row.offset: row._asdict() for row in connection.execute(query)}
    in_place = [x for x in found if x.values["offset"] in rows and _is_of(rows[x.values["offset"]], x.values)]
    unplaced = [exchange for exchange in found if exchange not in in_place]
    for exchange in in_place:
        _correct(connection, rows.pop(exchange.values["offset"]), exchange.values, done)
    _clear(connection, [row["id"] for row in rows.values() if row["record_type"] != LOST])
    astray = {(_address(row), row["digest"]): row for row in rows.values()}
    for exchange in unplaced:
        row = astray.pop((exchange.values["url"], exchange.values["digest"]), None)
        if row is None:
            done.added.append(_add(connection, file_id, exchange))
        else:
            rows.pop(row["offset"])
            row["offset"] = None
            _correct(connection, row, exchange.values, done)
    for row in rows.values():
        if row["record_type"] != LOST:
            mark_lost(connection, row["id"])
            done.lost.append(row["id"])
    return done


def _clear(connection: Connection, astray: Sequence[int]) -> None:
    """Takes rows from places that are not theirs, which those may need whose places they are."""
    connection.execute(update(Capture).where(Capture.id.in_(astray)).values(offset=-Capture.id))


def _address(row: dict[str, Any]) -> str:
    """A row may have lost its address: then it is made known again by the record."""
    return header_uri(row["url"] or "")


def _is_of(row: dict[str, Any], said: dict[str, Any]) -> bool:
    """Whether a row is about the record at its place, though one of the two may be wrong about it."""
    return bool(_address(row) == said["url"] or row["digest"] == said["digest"])


def mark_lost(connection: Connection, capture_id: int) -> None:
    """Says of a capture that its bytes are gone, and of the revisits that pointed to them and find no others."""
    connection.execute(update(Capture).where(Capture.id == capture_id).values(_GONE))
    pointing = select(Capture.id).where(Capture.refers_to_id == capture_id, Capture.record_type == "revisit")
    _settle(connection, connection.execute(pointing).scalars().all())


def settle_revisits(connection: Connection) -> tuple[list[int], list[int]]:
    """Lets revisits point to the payload they repeat; gives those that do so now, and those whose payload is gone."""
    body = aliased(Capture)
    query = select(Capture.id).outerjoin(body, body.id == Capture.refers_to_id).where(Capture.record_type == "revisit")
    nowhere = or_(body.id.is_(None), body.record_type != "response", body.digest != Capture.digest)
    nowhere = or_(nowhere, body.length != Capture.length)
    return _settle(connection, connection.execute(query.where(nowhere).order_by(Capture.id)).scalars().all())


def _settle(connection: Connection, revisits: Sequence[int]) -> tuple[list[int], list[int]]:
    found: list[int] = []
    lost: list[int] = []
    for number in revisits:
        row = connection.execute(select(Capture.digest, Capture.url).where(Capture.id == number)).one()
        same = select(Capture.id, Capture.length).where(Capture.digest == row.digest, ORIGINAL, ~Capture.truncated)
        other = connection.execute(same.order_by(~at(row.url or ""), Capture.id).limit(1)).first()
        values = {"refers_to_id": other.id, "length": other.length} if other is not None else _GONE
        (lost if other is None else found).append(number)
        connection.execute(update(Capture).where(Capture.id == number).values(values))
    return found, lost


_GONE = {"record_type": LOST, "reason": "its record is damaged or gone"}


def _correct(connection: Connection, row: dict[str, Any], said: dict[str, Any], done: Reconciled) -> None:
    if row["record_type"] == LOST:  # its own record is whole: what it lost is the page it repeats
        return
    follows = {name: said[name] for name in (*MATCHED, "offset") if said[name] is not None} | {
        "request_offset": said["request_offset"]
    }
    changes = {name: value for name, value in follows.items() if row[name] != value}
    if _address(row) != said["url"]:
        changes["address_id"] = number_of(connection, said["url"])
    if changes:
        connection.execute(update(Capture).where(Capture.id == row["id"]).values(changes))
        done.corrected.append(row["id"])


def _add(connection: Connection, file_id: int, exchange: Exchange) -> int:
    values = exchange.values
    number = (connection.execute(select(func.max(Capture.id))).scalar() or 0) + 1
    crawl_id = connection.execute(select(WarcFile.crawl_id).where(WarcFile.id == file_id)).scalar_one()
    if values["record_type"] == "revisit":
        values = values | _payload_of(connection, values)
    site = connection.execute(select(Site.id).where(Site.id == values["site_id"])).scalar()
    request = select(Frontier.id).where(Frontier.crawl_id == crawl_id, Frontier.url == values["url"])
    own = {
        "id": number,
        "crawl_id": crawl_id,
        "warc_file_id": file_id,
        "site_id": site,
        "frontier_id": connection.execute(request.order_by(Frontier.id.desc()).limit(1)).scalar(),
    }
    own["parent_id"] = _parent(connection, crawl_id, exchange.via or _way_to(connection, values["refers_to_id"]))
    connection.execute(insert(Capture), with_addresses(connection, [values | own]))
    return number


def _parent(connection: Connection, crawl_id: int, url: str | None) -> int | None:
    """The capture of that address in the crawl so far, rather one that was had than one that failed."""
    if not url:
        return None
    had = Capture.status.in_((200, 304))
    query = select(Capture.id).where(Capture.crawl_id == crawl_id, at(url)).order_by(had.desc(), Capture.id.desc())
    return connection.execute(query.limit(1)).scalar()


def _way_to(connection: Connection, capture_id: int | None) -> str | None:
    """Address of the page that led to a capture: what comes back unchanged is not told about again."""
    parent = aliased(Capture)
    query = (
        select(parent.url)
        .select_from(parent)
        .join(Capture, Capture.parent_id == parent.id)
        .where(Capture.id == capture_id)
    )
    return connection.execute(query).scalar()


def _payload_of(connection: Connection, values: dict[str, Any]) -> dict[str, Any]:
    """What a revisit needs to know of the capture that holds its payload; lost without one."""
    same = (Capture.digest == values["digest"]) & ORIGINAL
    columns = (Capture.id, Capture.length, Capture.kind, Capture.site_id, Capture.media_type, Capture.reason)
    query = select(*columns).where(same).order_by(~at(values["url"]), Capture.id.desc())
    found = connection.execute(query.limit(1)).first()
    if found is None:
        lost = {"length": 0, "record_type": LOST, "reason": "the capture with its payload is gone"}
        return lost | {"kind": values["kind"] or "other"}
    own = {"length": found.length, "refers_to_id": found.id}
    if values["kind"] is None:  # nothing was noted: it is what its original is
        own |= {"kind": found.kind, "site_id": found.site_id, "reason": found.reason}
    return own | {"media_type": values["media_type"] or found.media_type}


def settle_readings(connection: Connection) -> list[int]:
    """Lets exactly one parse of each capture be current, the latest where that is in doubt; gives the captures."""
    counts = select(Parse.capture_id, func.sum(cast(Parse.current, Integer)), func.max(Parse.id))
    doubtful = [
        (capture, latest)
        for capture, number, latest in connection.execute(counts.group_by(Parse.capture_id))
        if number != 1
    ]
    for capture, latest in doubtful:
        connection.execute(update(Parse).where(Parse.capture_id == capture).values(current=Parse.id == latest))
    return [capture for capture, _ in doubtful]


def crawl_for(connection: Connection, name: str, province: str, moment: Any) -> int:
    """The crawl of that name, made known again if the database has lost it."""
    found = connection.execute(select(Crawl.id).where(Crawl.name == name)).scalar()
    if found is not None:
        return found
    values: dict[str, Any] = {"name": name, "province": province, "catalogue": "", "options": {}, "state": "finished"}
    values |= {"started_at": moment, "finished_at": moment, "counts": None}
    return connection.execute(insert(Crawl).values(values).returning(Crawl.id)).scalar_one()
