"""Reports made of several captures, and documents that another program had to convert."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_index(op.f("ix_captures_parent_id"), "captures", ["parent_id"])
    op.create_table(
        "parse_parts",
        sa.Column("parse_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("part_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["parse_id"], ["parses.id"], name=op.f("fk_parse_parts_parse_id_parses")),
        sa.ForeignKeyConstraint(["part_id"], ["parses.id"], name=op.f("fk_parse_parts_part_id_parses")),
        sa.PrimaryKeyConstraint("parse_id", "position", name=op.f("pk_parse_parts")),
    )
    op.create_index(op.f("ix_parse_parts_part_id"), "parse_parts", ["part_id"])
    op.create_table(
        "conversions",
        sa.Column("id", ID, nullable=False),
        sa.Column("source_digest", sa.String(length=37), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=37), nullable=False),
        sa.Column("warc_file_id", ID, nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("record_length", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["warc_file_id"], ["warc_files.id"], name=op.f("fk_conversions_warc_file_id_warc_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversions")),
        sa.UniqueConstraint("source_digest", name=op.f("uq_conversions_source_digest")),
    )
    op.create_index(op.f("ix_conversions_warc_file_id"), "conversions", ["warc_file_id"])


def downgrade() -> None:
    op.drop_table("conversions")
    op.drop_table("parse_parts")
    op.drop_index(op.f("ix_captures_parent_id"), "captures")
