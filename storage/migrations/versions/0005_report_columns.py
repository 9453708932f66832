"""Report columns are remembered from crawl to crawl, and a page can be converted in more than one way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
TABLE = "report_columns"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("path", JSON, nullable=False),
        sa.Column("found_crawl_id", ID, nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_crawl_id", ID, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_crawl_id", ID, nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("newest_year", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_report_columns_site_id_sites")),
        *(
            sa.ForeignKeyConstraint([name], ["crawls.id"], name=op.f(f"fk_report_columns_{name}_crawls"))
            for name in ("found_crawl_id", "asked_crawl_id", "confirmed_crawl_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_columns")),
        sa.UniqueConstraint("site_id", "url", name=op.f("uq_report_columns_site_id_url")),
    )
    op.create_index(op.f("ix_report_columns_asked_crawl_id"), TABLE, ["asked_crawl_id"])
    with op.batch_alter_table("conversions") as conversions:
        conversions.drop_constraint(op.f("uq_conversions_source_digest"), type_="unique")
        conversions.create_unique_constraint(op.f("uq_conversions_source_digest_digest"), ["source_digest", "digest"])


def downgrade() -> None:
    with op.batch_alter_table("conversions") as conversions:
        conversions.drop_constraint(op.f("uq_conversions_source_digest_digest"), type_="unique")
        conversions.create_unique_constraint(op.f("uq_conversions_source_digest"), ["source_digest"])
    op.drop_table(TABLE)
