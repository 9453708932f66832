"""Documents made of archived ones by another program, each made once and kept in a WARC file as a conversion record.

What is kept is found by the payload's digest, so the same file from another page or another crawl is not converted
again, and every later parse reads the very same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, Select, select

from parsing import Finding, Report, media, parse
from parsing.errors import ParsingError
from parsing.readers import NEEDS_OFFICE, OFFICE_NEEDED, for_office
from storage import at_hand, office, warc
from storage.database import reading
from storage.errors import ArchiveBusy, ArchiveReadOnly, ConversionFailed, DamagedRecord
from storage.models import Conversion, WarcFile
from storage.problems import Problem
from storage.records import Batch, CaptureRow, ConversionDraft, StoredCapture
from storage.warc_files import FOLDER
from storage.writer import CrawlWriter

if TYPE_CHECKING:
    from storage.archive import Archive


@dataclass(frozen=True, slots=True)
class Converted:
    """A document in a form that the parser reads."""

    document: bytes
    media_type: str
    program: str
    """What made it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversion is kept."""

    media_type: str
    program: str
    digest: str
    warc: str
    offset: int
    record_length: int


def needs_conversion(report: Report) -> bool:
    """Whether it is only another program that opens what was parsed here in vain, in a package or by itself."""
    packed = report.media_type == media.ZIP and NEEDS_OFFICE in (report.reason or "")
    return report.kind != "report" and (packed or report.media_type in OFFICE_NEEDED)


class Converter:
    """Finds conversions, and makes those that are missing where LibreOffice is installed."""

    def __init__(self, archive: Archive, writer: CrawlWriter | None = None) -> None:
        """`writer` is the crawl's, if one is open; otherwise one is opened when something has to be kept."""
        self._archive = archive
        self._writer = writer
        self._own: tuple[int, CrawlWriter] | None = None

    def read(self, stored: StoredCapture, report: Report) -> Report:
        """The report as read from the conversion; as it was, with the reason, when there is none.

        Raises DamagedRecord when what was kept cannot be read back, or WriteFailed.
        """
        folder = self._archive.directory / FOLDER
        again, made = read_converted(folder, stored, report, find(self._archive.engine, stored.row.digest))
        if made is None:
            return again
        try:
            writer = self._writer or self._opened(stored.row.crawl_id)
        except (ArchiveBusy, ArchiveReadOnly) as problem:
            return _unread(report, f"its conversion cannot be kept now ({problem})")
        writer.commit(Batch(conversions=[made]))
        return again

    def _opened(self, crawl_id: int) -> CrawlWriter:
        if self._own is None or self._own[0] != crawl_id:
            self.close()
            self._own = crawl_id, self._archive.writer(crawl_id)
        return self._own[1]

    def close(self) -> None:
        """Closes what was opened here, not the crawl's own writer."""
        if self._own is not None:
            self._own[1].close()
            self._own = None

    def __enter__(self) -> Converter:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


def read_converted(
    folder: Path, stored: StoredCapture, report: Report, place: Place | None
) -> tuple[Report, ConversionDraft | None]:
    """The report as read from the conversion kept at `place`, or from one made now, which is given back to be kept.

    The report as it was, with the reason, when there is none. Raises DamagedRecord when what was kept cannot be read.
    """
    made = None
    try:
        if place is None:
            made = _made(folder, stored, report.media_type)
    except ConversionFailed as problem:
        return _unread(report, str(problem)), None
    if place is not None:
        found = Converted(load(folder, place), place.media_type, place.program)
    elif made is not None:
        found = Converted(made.document, made.media_type, made.program)
    else:
        return report, None
    again = parse(found.document, media_type=found.media_type, url=stored.row.url)
    note = Finding("document.converted", "info", (), f"read from what {found.program} made of it: DOCX")
    findings = (note, *again.findings) if again.kind == "report" else again.findings
    return replace(again, media_type=report.media_type, findings=findings), made


def _unread(report: Report, problem: str) -> Report:
    return replace(report, reason=f"{report.media_type} cannot be read here: {problem}")


def _made(folder: Path, stored: StoredCapture, media_type: str) -> ConversionDraft | None:
    """A new conversion; None where LibreOffice is not installed. Raises ConversionFailed."""
    path = office.program()
    if path is None:
        return None
    try:
        document, kind = for_office(stored.payload, media_type)
    except ParsingError as problem:
        raise ConversionFailed(str(problem)) from problem
    return ConversionDraft(
        url=stored.row.url,
        refers_to=_record_id(folder, stored.row),
        source_digest=stored.row.digest,
        document=office.to_docx(path, document, kind),
        media_type=media.DOCX,
        program=office.version(path),
        made_at=datetime.now(UTC),
    )


def find(engine: Engine, source_digest: str) -> Place | None:
    """Where the conversion of a payload is kept."""
    with reading(engine) as connection:
        row = connection.execute(_places().where(Conversion.source_digest == source_digest)).first()
    return None if row is None else Place(*row)


def drawings(archive: Archive, source_digest: str) -> Iterator[tuple[datetime, str, bytes]]:
    """What a browser drew of a page with this payload: when, which program, and the document; the oldest first."""
    at = (Conversion.source_digest == source_digest) & (Conversion.media_type == media.HTML)
    query = _places().add_columns(Conversion.made_at).where(at).order_by(Conversion.id)
    with reading(archive.engine) as connection:
        rows = connection.execute(query).all()
    for *place, made_at in rows:
        found = Place(*place)
        yield made_at, found.program, load(archive.directory / FOLDER, found)


def _places() -> Select[str, str, str, str, int, int]:
    columns = (Conversion.media_type, Conversion.program, Conversion.digest)
    query = select(*columns, WarcFile.name, Conversion.offset, Conversion.record_length)
    return query.join(WarcFile, WarcFile.id == Conversion.warc_file_id)


def load(folder: Path, place: Place) -> bytes:
    """A conversion as it was kept; raises DamagedRecord."""
    record = _record(folder / place.warc, place.offset, place.record_length)
    if record.type != "conversion" or warc.sha1(record.block) != place.digest:
        raise DamagedRecord(f"{place.warc} at {place.offset}: not the conversion that was kept there")
    return record.block


def _record_id(folder: Path, row: CaptureRow) -> str:
    """The WARC-Record-ID of the response that holds the payload."""
    name, offset, length = row.warc, row.offset, row.record_length
    if row.payload_warc is not None and row.payload_offset is not None and row.payload_record_length is not None:
        name, offset, length = row.payload_warc, row.payload_offset, row.payload_record_length
    return _record(folder / name, offset, length).headers.get("WARC-Record-ID", "")


def _record(path: Path, offset: int, length: int) -> warc.Record:
    try:
        with at_hand.opened(path) as read_at:
            return warc.read_member(read_at, offset, length, str(path))
    except OSError as problem:
        raise DamagedRecord(f"{path} cannot be opened ({problem.strerror})") from problem


def problems(engine: Engine, folder: Path) -> Iterator[Problem]:
    """Conversions that cannot be read back as they were kept; each can be made again."""
    with reading(engine) as connection:
        places = [Place(*row) for row in connection.execute(_places().order_by(Conversion.id))]
    for place in places:
        try:
            load(folder, place)
        except DamagedRecord as problem:
            yield Problem("row without record", f"conversion in {place.warc} at {place.offset}", str(problem))
