"""What was fetched, from where, and what is still to fetch."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column

from storage.columns import Id, Json, JsonOrNull, SafeText, UtcDateTime
from storage.models.base import Base

DIGEST_LENGTH = 37
"""Characters of "sha1:" and 32 of Base32."""


class Division(Base):
    """An administrative division, by its GB/T 2260 code."""

    __tablename__ = "divisions"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str | None] = mapped_column(SafeText)
    level: Mapped[str | None] = mapped_column(SafeText)
    parent_code: Mapped[str | None] = mapped_column(String(12))


class Site(Base):
    """A government site of the catalogue, as the latest crawl knew it."""

    __tablename__ = "sites"

    id: Mapped[str] = mapped_column(SafeText, primary_key=True)
    division_code: Mapped[str | None] = mapped_column(ForeignKey("divisions.code"))
    province: Mapped[str] = mapped_column(SafeText, index=True)
    name: Mapped[str] = mapped_column(SafeText)
    level: Mapped[str] = mapped_column(SafeText)
    portal: Mapped[str] = mapped_column(SafeText)


class ReportColumn(Base):
    """A column of annual reports of a site: one the catalogue names, or one that a crawl found."""

    __tablename__ = "report_columns"
    __table_args__ = (UniqueConstraint("site_id", "url"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    """The site from whose pages it was found."""
    url: Mapped[str] = mapped_column(SafeText)
    source: Mapped[str] = mapped_column(SafeText)
    """catalogue or discovered."""
    anchor: Mapped[str | None] = mapped_column(SafeText)
    """Text of the link that led to it."""
    title: Mapped[str | None] = mapped_column(SafeText)
    """What the page calls itself."""
    score: Mapped[int | None]
    """How sure the link made discovery, from 1 to 100; None when it is the catalogue's."""
    evidence: Mapped[str | None] = mapped_column(SafeText)
    """What of the link spoke for it."""
    path: Mapped[list[str]] = mapped_column(Json)
    """Addresses of the pages from the home page to the one that links to it."""
    found_crawl_id: Mapped[int] = mapped_column(ForeignKey("crawls.id"))
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_crawl_id: Mapped[int] = mapped_column(ForeignKey("crawls.id"), index=True)
    """The crawl that asked for it last and had an answer."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_crawl_id: Mapped[int | None] = mapped_column(ForeignKey("crawls.id"))
    """The crawl in which it led to reports last."""
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reports: Mapped[int]
    """Links to reports, in the crawl that asked for it last."""
    newest_year: Mapped[int | None]
    """The latest report year these links name."""
    state: Mapped[str] = mapped_column(SafeText)
    """used, empty, gone or moved."""
    reason: Mapped[str | None] = mapped_column(SafeText)
    """Why it is not used."""
    moved_to: Mapped[str | None] = mapped_column(SafeText)


class Crawl(Base):
    """One crawl of a province, with all that is needed to go on with it."""

    __tablename__ = "crawls"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(SafeText, unique=True)
    province: Mapped[str] = mapped_column(SafeText)
    catalogue: Mapped[str] = mapped_column(SafeText)
    """The catalogue text the crawl was started with."""
    options: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(SafeText)
    """running, interrupted or finished."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counts: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """What the crawl said of itself at its end; live counts come from queries."""
    folding: Mapped[str | None] = mapped_column(SafeText)
    """Whether its requests were folded into their captures, see `storage.folding`: begun, done, or None."""


class WarcFile(Base):
    """A WARC file, and how many of its bytes count."""

    __tablename__ = "warc_files"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    crawl_id: Mapped[int] = mapped_column(ForeignKey("crawls.id"), index=True)
    name: Mapped[str] = mapped_column(SafeText, unique=True)
    committed_length: Mapped[int] = mapped_column(BigInteger, default=0)
    """Bytes up to the end of the last committed record; what stands behind them does not count."""
    checksum: Mapped[int] = mapped_column(BigInteger, default=0)
    """CRC-32 of those bytes: it covers what the members' own checksums leave out, such as their headers."""
    closed: Mapped[bool] = mapped_column(default=False)
    """Whether its writer is done with it; a closed file never grows."""
    stored_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a whole copy was found in the object store; from then on the local file may be gone."""


class Frontier(Base):
    """A request, from the moment it was found to its end."""

    __tablename__ = "frontier"
    __table_args__ = (
        Index(
            "ix_frontier_due",
            "crawl_id",
            "due_at",
            sqlite_where=text("state = 'queued' AND due_at IS NOT NULL"),
            postgresql_where=text("state = 'queued' AND due_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    """Given by the crawler, in the order of discovery."""
    crawl_id: Mapped[int] = mapped_column(ForeignKey("crawls.id"), index=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    """What makes it the same request as another; the crawl sees to it that none is queued twice."""
    url: Mapped[str] = mapped_column(SafeText)
    host: Mapped[str] = mapped_column(SafeText)
    site_id: Mapped[str | None] = mapped_column(ForeignKey("sites.id"))
    role: Mapped[str] = mapped_column(SafeText)
    method: Mapped[str] = mapped_column(SafeText)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    headers: Mapped[list[list[str]]] = mapped_column(Json)
    meta: Mapped[dict[str, Any]] = mapped_column(Json)
    priority: Mapped[int]
    depth: Mapped[int]
    state: Mapped[str] = mapped_column(SafeText)
    """queued, done, failed, refused, or skipped: a link that was left alone, see `storage.skips`."""
    attempts: Mapped[int]
    due_at: Mapped[float | None]
    """Not before this moment, in Unix seconds."""
    reason: Mapped[str | None] = mapped_column(SafeText)
    parent_id: Mapped[int | None] = mapped_column(Id)
    """The request whose answer had the link; of a finished crawl its row may be gone."""
    listed: Mapped[str | None] = mapped_column(SafeText)
    """The date that the list prints beside the link, YYYY-MM-DD."""
    passed_over: Mapped[dict[str, int] | None] = mapped_column(JsonOrNull)
    """How many links of its page were left alone without a row of their own, by reason."""


Index(
    "ix_frontier_next",
    Frontier.crawl_id,
    Frontier.host,
    Frontier.priority.desc(),
    Frontier.id,
    sqlite_where=text("state = 'queued'"),
    postgresql_where=text("state = 'queued'"),
)


class Address(Base):
    """Where something was captured."""

    __tablename__ = "addresses"
    __table_args__ = (Index("ix_addresses_url", "url", postgresql_using="hash"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    url: Mapped[str] = mapped_column(SafeText)


class Capture(Base):
    """One exchange with a server, kept in a WARC file."""

    __tablename__ = "captures"
    __table_args__ = (
        Index("ix_captures_crawl_kind", "crawl_id", "kind"),
        UniqueConstraint("warc_file_id", "offset"),
        Index(
            "ix_captures_digest",
            "digest",
            sqlite_where=text("record_type = 'response'"),
            postgresql_where=text("record_type = 'response'"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    """Given by the writer, in the order of the commits."""
    crawl_id: Mapped[int] = mapped_column(ForeignKey("crawls.id"))
    site_id: Mapped[str | None] = mapped_column(ForeignKey("sites.id"))
    frontier_id: Mapped[int | None] = mapped_column(Id, index=True)
    """The request it answers; of a finished crawl its row may be gone, and what it told stands here."""
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("captures.id"), index=True)
    """The capture that linked to it."""
    address_id: Mapped[int] = mapped_column(Id, index=True, nullable=True)
    """Never NULL, which SQLite cannot be told of a column that came later."""
    url: Mapped[str] = column_property(
        select(Address.url).where(Address.id == address_id).correlate_except(Address).scalar_subquery().label("url")
    )
    """To be selected beside other columns; captures of an address are found by `storage.addresses.at`."""
    method: Mapped[str] = mapped_column(SafeText)
    status: Mapped[int]
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    media_type: Mapped[str | None] = mapped_column(SafeText)
    """As the server declared it."""
    kind: Mapped[str] = mapped_column(SafeText)
    """report, list, attachment, other or blocked."""
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    """SHA-1 of the payload: after transfer decoding, before content decoding."""
    length: Mapped[int] = mapped_column(BigInteger)
    """Bytes of the same payload."""
    record_type: Mapped[str] = mapped_column(SafeText, default="response")
    """response, or revisit when the payload stands in another record."""
    refers_to_id: Mapped[int | None] = mapped_column(ForeignKey("captures.id"))
    """For a revisit, the capture that holds the payload."""
    warc_file_id: Mapped[int] = mapped_column(ForeignKey("warc_files.id"))
    offset: Mapped[int] = mapped_column(BigInteger)
    """First byte of the response's gzip member in its WARC file."""
    record_length: Mapped[int] = mapped_column(BigInteger)
    """Bytes of that member."""
    request_offset: Mapped[int | None] = mapped_column(BigInteger)
    """First byte of the request's member; None when the request is not known."""
    ip: Mapped[str | None] = mapped_column(SafeText)
    truncated: Mapped[bool] = mapped_column(default=False)
    """Whether the body was cut off by a limit of ours."""
    anchor: Mapped[str | None] = mapped_column(SafeText)
    """Text of the link that led here."""
    reason: Mapped[str | None] = mapped_column(SafeText)
    """Why it is of this kind, where that needs a word."""
    role: Mapped[str | None] = mapped_column(SafeText)
    """What its request was made for; None where another address was asked for than the request's."""
    listed: Mapped[str | None] = mapped_column(SafeText)
    """The date that the list prints beside the link, YYYY-MM-DD."""


class Conversion(Base):
    """What another program made of an archived document that only it can read; kept in a WARC file."""

    __tablename__ = "conversions"
    __table_args__ = (UniqueConstraint("source_digest", "digest"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    source_digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    """Payload digest of the captures it was made of. A page can be drawn differently another time."""
    media_type: Mapped[str] = mapped_column(SafeText)
    """What it was converted to."""
    program: Mapped[str] = mapped_column(SafeText)
    """Name and version of the program that made it."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    """SHA-1 of the converted document."""
    warc_file_id: Mapped[int] = mapped_column(ForeignKey("warc_files.id"), index=True)
    offset: Mapped[int] = mapped_column(BigInteger)
    """First byte of the record's gzip member in its WARC file."""
    record_length: Mapped[int] = mapped_column(BigInteger)
    """Bytes of that member."""
