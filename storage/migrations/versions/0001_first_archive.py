"""The first archive: crawls, frontier, captures, reports and what the parser read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    _create_places_and_crawls()
    _create_the_frontier()
    _create_captures()
    _create_reports_and_parses()
    _create_table_rows()
    _create_findings_and_sections()
    # Reports and parses point at each other: this way round has to wait for both.
    with op.batch_alter_table("reports") as reports:
        reports.create_foreign_key("fk_reports_current_parse_id_parses", "parses", ["current_parse_id"], ["id"])


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first schema: restore a backup instead")


def _create_places_and_crawls() -> None:
    op.create_table(
        "divisions",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("parent_code", sa.String(length=12), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_divisions")),
    )
    op.create_table(
        "sites",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=True),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("portal", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["division_code"], ["divisions.code"], name=op.f("fk_sites_division_code_divisions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
    )
    op.create_index(op.f("ix_sites_province"), "sites", ["province"])
    op.create_table(
        "crawls",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("catalogue", sa.Text(), nullable=False),
        sa.Column("options", JSON, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", JSON, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crawls")),
        sa.UniqueConstraint("name", name=op.f("uq_crawls_name")),
    )
    op.create_table(
        "warc_files",
        sa.Column("id", ID, nullable=False),
        sa.Column("crawl_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("committed_length", sa.BigInteger(), nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawls.id"], name=op.f("fk_warc_files_crawl_id_crawls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warc_files")),
        sa.UniqueConstraint("name", name=op.f("uq_warc_files_name")),
    )
    op.create_index(op.f("ix_warc_files_crawl_id"), "warc_files", ["crawl_id"])


def _create_the_frontier() -> None:
    op.create_table(
        "frontier",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("crawl_id", ID, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("headers", JSON, nullable=False),
        sa.Column("meta", JSON, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.Double(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("parent_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawls.id"], name=op.f("fk_frontier_crawl_id_crawls")),
        sa.ForeignKeyConstraint(["parent_id"], ["frontier.id"], name=op.f("fk_frontier_parent_id_frontier")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_frontier_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frontier")),
        sa.UniqueConstraint("crawl_id", "fingerprint", name=op.f("uq_frontier_crawl_id_fingerprint")),
    )
    op.create_index(
        "ix_frontier_open",
        "frontier",
        ["crawl_id", "id"],
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )


def _create_captures() -> None:
    op.create_table(
        "captures",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("crawl_id", ID, nullable=False),
        sa.Column("site_id", sa.Text(), nullable=True),
        sa.Column("frontier_id", ID, nullable=True),
        sa.Column("parent_id", ID, nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=37), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("record_type", sa.Text(), nullable=False),
        sa.Column("refers_to_id", ID, nullable=True),
        sa.Column("warc_file_id", ID, nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("record_length", sa.BigInteger(), nullable=False),
        sa.Column("request_offset", sa.BigInteger(), nullable=True),
        sa.Column("ip", sa.Text(), nullable=True),
        sa.Column("truncated", sa.Boolean(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawls.id"], name=op.f("fk_captures_crawl_id_crawls")),
        sa.ForeignKeyConstraint(["frontier_id"], ["frontier.id"], name=op.f("fk_captures_frontier_id_frontier")),
        sa.ForeignKeyConstraint(["parent_id"], ["captures.id"], name=op.f("fk_captures_parent_id_captures")),
        sa.ForeignKeyConstraint(["refers_to_id"], ["captures.id"], name=op.f("fk_captures_refers_to_id_captures")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_captures_site_id_sites")),
        sa.ForeignKeyConstraint(["warc_file_id"], ["warc_files.id"], name=op.f("fk_captures_warc_file_id_warc_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captures")),
        sa.UniqueConstraint("warc_file_id", "offset", name=op.f("uq_captures_warc_file_id_offset")),
    )
    op.create_index("ix_captures_crawl_kind", "captures", ["crawl_id", "kind"])
    op.create_index(op.f("ix_captures_digest"), "captures", ["digest"])
    op.create_index(op.f("ix_captures_frontier_id"), "captures", ["frontier_id"])
    op.create_index("ix_captures_url", "captures", ["url"], postgresql_using="hash")


def _create_reports_and_parses() -> None:
    op.create_table(
        "reports",
        sa.Column("id", ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_hash", sa.String(length=40), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=True),
        sa.Column("division_code", sa.String(length=12), nullable=True),
        sa.Column("province", sa.Text(), nullable=True),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("current_parse_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["division_code"], ["divisions.code"], name=op.f("fk_reports_division_code_divisions")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_reports_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("url_hash", name=op.f("uq_reports_url_hash")),
    )
    op.create_index(op.f("ix_reports_province"), "reports", ["province"])
    op.create_index(op.f("ix_reports_site_id"), "reports", ["site_id"])
    op.create_table(
        "parses",
        sa.Column("id", ID, nullable=False),
        sa.Column("capture_id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=True),
        sa.Column("parser_version", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("index_number", sa.Text(), nullable=True),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("issuing_body", sa.Text(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=True),
        sa.Column("text_length", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.id"], name=op.f("fk_parses_capture_id_captures")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_parses_report_id_reports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parses")),
        sa.UniqueConstraint(
            "capture_id", "parser_version", "revision", name=op.f("uq_parses_capture_id_parser_version_revision")
        ),
    )
    op.create_index("ix_parses_report", "parses", ["report_id", "current"])
    op.create_index(op.f("ix_parses_year"), "parses", ["year"])


def _create_table_rows() -> None:
    op.create_table(
        "application_rows",
        sa.Column("parse_id", ID, nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("natural_person", sa.Numeric(), nullable=True),
        sa.Column("business", sa.Numeric(), nullable=True),
        sa.Column("research", sa.Numeric(), nullable=True),
        sa.Column("nonprofit", sa.Numeric(), nullable=True),
        sa.Column("legal_service", sa.Numeric(), nullable=True),
        sa.Column("other", sa.Numeric(), nullable=True),
        sa.Column("total", sa.Numeric(), nullable=True),
        sa.Column("detail", JSON, nullable=False),
        sa.ForeignKeyConstraint(["parse_id"], ["parses.id"], name=op.f("fk_application_rows_parse_id_parses")),
        sa.PrimaryKeyConstraint("parse_id", "row", name=op.f("pk_application_rows")),
    )
    op.create_table(
        "review_rows",
        sa.Column("parse_id", ID, nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("upheld", sa.Numeric(), nullable=True),
        sa.Column("corrected", sa.Numeric(), nullable=True),
        sa.Column("other", sa.Numeric(), nullable=True),
        sa.Column("pending", sa.Numeric(), nullable=True),
        sa.Column("total", sa.Numeric(), nullable=True),
        sa.Column("detail", JSON, nullable=False),
        sa.ForeignKeyConstraint(["parse_id"], ["parses.id"], name=op.f("fk_review_rows_parse_id_parses")),
        sa.PrimaryKeyConstraint("parse_id", "row", name=op.f("pk_review_rows")),
    )
    op.create_table(
        "proactive_rows",
        sa.Column("parse_id", ID, nullable=False),
        sa.Column("cell_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("detail", JSON, nullable=False),
        sa.ForeignKeyConstraint(["parse_id"], ["parses.id"], name=op.f("fk_proactive_rows_parse_id_parses")),
        sa.PrimaryKeyConstraint("parse_id", "cell_id", name=op.f("pk_proactive_rows")),
    )


def _create_findings_and_sections() -> None:
    op.create_table(
        "findings",
        sa.Column("parse_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("cells", JSON, nullable=False),
        sa.Column("expected", sa.Text(), nullable=True),
        sa.Column("found", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["parse_id"], ["parses.id"], name=op.f("fk_findings_parse_id_parses")),
        sa.PrimaryKeyConstraint("parse_id", "position", name=op.f("pk_findings")),
    )
    op.create_index(op.f("ix_findings_identity"), "findings", ["identity"])
    op.create_index(op.f("ix_findings_rule"), "findings", ["rule"])
    op.create_table(
        "sections",
        sa.Column("parse_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["parse_id"], ["parses.id"], name=op.f("fk_sections_parse_id_parses")),
        sa.PrimaryKeyConstraint("parse_id", "position", name=op.f("pk_sections")),
    )
