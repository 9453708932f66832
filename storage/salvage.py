"""Copies what is whole out of a damaged WARC file, and puts the damaged file aside."""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, insert, select, update

from storage import warc
from storage.adopt import mark_lost
from storage.cdxj import index_name
from storage.database import reading, writing
from storage.deep_check import LOST
from storage.exchanges import Exchange, exchanges, record_is_whole
from storage.members import Member, mapped, members
from storage.models import Capture, Conversion, Crawl, WarcFile
from storage.problems import FileState
from storage.warc_files import FOLDER, QUARANTINE, file_name, sync_directory

RESPONSES = ("response", "revisit")


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What became of a damaged file."""

    copy: str
    saved: int
    """Captures whose records are whole."""
    lost: list[int]
    """Captures whose records are not."""


def salvage(engine: Engine, directory: Path, file: FileState) -> Salvaged:
    """Writes a new file of the whole records, moves the rows to it, and the damaged file to quarantine.

    The new file has its row before it exists, as every WARC file: a crash in between leaves nothing unknown.
    """
    folder = directory / FOLDER
    source = folder / file.name
    copy_id, copy = _new_row(engine, folder, file)
    places: dict[int, tuple[int, int]] = {}
    owned: dict[int, Exchange] = {}
    length = checksum = 0
    with (folder / copy).open("wb") as target:
        if source.is_file():
            with mapped(source) as data:
                kept = _worth_keeping(data)
                with reading(engine) as connection:
                    owned = _owned(connection, file.id, exchanges(iter(kept)))
                for member in _wanted(kept, owned, file.committed_length):
                    content = warc.compressed(_content(data, member))
                    places[member.offset] = (length, len(content))
                    target.write(content)
                    length, checksum = length + len(content), zlib.crc32(content, checksum)
        target.flush()
        os.fsync(target.fileno())
    sync_directory(folder)
    saved, lost = _move_rows(engine, file, copy_id, owned, places, length, checksum)
    put_aside(folder, file.name)
    if length == 0:
        (folder / copy).unlink()
    return Salvaged(copy, saved, lost)


def _new_row(engine: Engine, folder: Path, file: FileState) -> tuple[int, str]:
    with writing(engine) as connection:
        crawl = select(Crawl.id, Crawl.name).join(WarcFile, WarcFile.crawl_id == Crawl.id).where(WarcFile.id == file.id)
        crawl_id, name = connection.execute(crawl).one()
        known = set(connection.execute(select(WarcFile.name)).scalars())
        known |= {old.removeprefix(QUARANTINE) for old in known} | {path.name for path in folder.iterdir()}
        copy = next(n for i in range(1, len(known) + 2) if (n := file_name(name, i)) not in known)
        values = {"crawl_id": crawl_id, "name": copy, "committed_length": 0, "checksum": 0, "closed": False}
        return connection.execute(insert(WarcFile).values(values).returning(WarcFile.id)).scalar_one(), copy


def _worth_keeping(data: memoryview) -> list[Member]:
    """Members that are whole, each once, without requests and notes whose response is not.

    Looked for behind the committed bytes too: whatever was put in between has pushed the last records there.
    """
    found = (member for member in members(data, 0, len(data)) if member.record and record_is_whole(member.record))
    whole = list({_id_of(member): member for member in found}.values())
    responses = {m.record.headers.get("WARC-Record-ID") for m in whole if m.record and m.record.type in RESPONSES}
    kept = []
    for member in whole:
        headers = member.record.headers if member.record else {}
        owner = headers.get("WARC-Concurrent-To") or headers.get("WARC-Refers-To")
        belongs = member.record is not None and member.record.type in ("request", "metadata")
        if not belongs or owner in responses:
            kept.append(member)
    return _in_order(kept)


def _in_order(kept: list[Member]) -> list[Member]:
    """Each response before what belongs to it, wherever that stood."""
    places = {_id_of(member): number for number, member in enumerate(kept)}
    owners = [places.get(next(iter(_owners(m.record) & places.keys()), "")) if m.record else None for m in kept]
    order = sorted(range(len(kept)), key=lambda n: (n, -1) if owners[n] is None else (owners[n], n))
    return [kept[number] for number in order]


def _id_of(member: Member) -> str:
    return member.record.headers.get("WARC-Record-ID", "") if member.record else ""


def _owned(connection: Connection, file_id: int, found: list[Exchange]) -> dict[int, Exchange]:
    """The records of captures, by number: the one that stands where the row says, else one of same address and digest.

    Damage that takes bytes away or adds some moves all that stands behind it.
    """
    columns = (Capture.id, Capture.url, Capture.digest, Capture.offset)
    query = select(*columns).where(Capture.warc_file_id == file_id, Capture.record_type != LOST)
    rows = connection.execute(query.order_by(Capture.offset)).all()
    alike: dict[tuple[str, str], list[Exchange]] = {}
    for exchange in found:
        alike.setdefault((exchange.values["url"], exchange.values["digest"]), []).append(exchange)
    owned = {}
    for in_place in (True, False):
        for row in rows:
            choice = alike.get((warc.header_uri(row.url or ""), row.digest), [])
            fit = next((x for x in choice if not in_place or x.values["offset"] == row.offset), None)
            if row.id not in owned and fit is not None:
                owned[row.id] = fit
                choice.remove(fit)
    return owned


def _wanted(kept: list[Member], owned: dict[int, Exchange], committed: int) -> list[Member]:
    """What goes into the copy: what was committed, and what belongs to captures wherever it stands now."""
    ids = {exchange.id for exchange in owned.values()}
    return [
        member
        for member in kept
        if member.offset < committed or (member.record is not None and ids & {_id_of(member), *_owners(member.record)})
    ]


def _owners(record: warc.Record) -> set[str]:
    if record.type not in ("request", "metadata"):
        return set()
    return {record.headers.get(name, "") for name in ("WARC-Concurrent-To", "WARC-Refers-To")}


def _content(data: memoryview, member: Member) -> bytes:
    return warc.member_data(bytes(data[member.offset : member.offset + member.length]), "the record")


def _move_rows(
    engine: Engine,
    file: FileState,
    copy_id: int,
    owned: dict[int, Exchange],
    places: dict[int, tuple[int, int]],
    length: int,
    checksum: int,
) -> tuple[int, list[int]]:
    lost: list[int] = []
    with writing(engine) as connection:
        query = select(Capture.id).where(Capture.warc_file_id == file.id, Capture.record_type != LOST)
        rows = connection.execute(query.order_by(Capture.id)).scalars().all()
        for number in rows:
            if number not in owned:
                mark_lost(connection, number)
                lost.append(number)
                continue
            told = owned[number].values
            place, size = places[told["offset"]]
            values: dict[str, int | None] = {"warc_file_id": copy_id, "offset": place, "record_length": size}
            request = places.get(told["request_offset"])
            values["request_offset"] = request[0] if request else None
            connection.execute(update(Capture).where(Capture.id == number).values(values))
        _move_conversions(connection, file.id, copy_id, places)
        state = {"committed_length": length, "checksum": checksum, "closed": True}
        connection.execute(update(WarcFile).where(WarcFile.id == copy_id).values(state))
        if length == 0:
            connection.execute(delete(WarcFile).where(WarcFile.id == copy_id))
        aside = {"name": QUARANTINE + file.name, "closed": True}
        connection.execute(update(WarcFile).where(WarcFile.id == file.id).values(aside))
    return len(rows) - len(lost), lost


def _move_conversions(connection: Connection, file_id: int, copy_id: int, places: dict[int, tuple[int, int]]) -> None:
    """Lets conversions point to the new file; what is not whole is forgotten, and made again when it is needed."""
    query = select(Conversion.id, Conversion.offset).where(Conversion.warc_file_id == file_id)
    for number, offset in connection.execute(query).all():
        row = Conversion.id == number
        if offset in places:
            place, size = places[offset]
            values = {"warc_file_id": copy_id, "offset": place, "record_length": size}
            connection.execute(update(Conversion).where(row).values(values))
        else:
            connection.execute(delete(Conversion).where(row))


def put_aside(folder: Path, name: str) -> None:
    """Moves a file into quarantine and drops its index; a file that is gone already is no trouble."""
    (folder / index_name(name)).unlink(missing_ok=True)
    if (folder / name).is_file():
        (folder / QUARANTINE).mkdir(exist_ok=True)
        (folder / name).replace(folder / QUARANTINE / name)
        sync_directory(folder)
