"""Rows of a finished crawl's frontier can be taken out where their captures tell the same.

Captures name the role of their request and the date beside its link for that, and neither table refers to the rows by
a constraint any more. Nor does the database watch over fingerprints: an index of a million of them, in no order, was
touched all over by every commit; the crawl itself knows what it has queued.
"""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BY_CAPTURE = "fk_captures_frontier_id_frontier"
BY_ROW = "fk_frontier_parent_id_frontier"
TWICE = "uq_frontier_crawl_id_fingerprint"
OPEN = sa.text("state = 'queued'")
WAITING = sa.text("state = 'queued' AND due_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("captures", sa.Column("role", sa.Text(), nullable=True))
    op.add_column("captures", sa.Column("listed", sa.Text(), nullable=True))
    op.add_column("crawls", sa.Column("folding", sa.Text(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        _drop_reference_to_rows()
        _make_frontier_anew()
    else:
        op.drop_constraint(BY_CAPTURE, "captures", type_="foreignkey")
        op.drop_constraint(BY_ROW, "frontier", type_="foreignkey")
        op.drop_constraint(TWICE, "frontier", type_="unique")
    op.create_index("ix_frontier_crawl_id", "frontier", ["crawl_id"])


def _drop_reference_to_rows() -> None:
    """Takes the constraint out of the text of `captures`.

    SQLite cannot drop one; its manual ("ALTER TABLE", section 7) gives this way for changes that leave all that is
    stored as it is: the text is written anew, and the schema's number raised.
    """
    connection = op.get_bind()
    query = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'captures'")
    before = connection.execute(query).scalar_one()
    after = re.sub(rf"CONSTRAINT {BY_CAPTURE} FOREIGN KEY ?\(frontier_id\) REFERENCES frontier ?\(id\),\s*", "", before)
    assert after != before
    number = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    update = sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = 'captures'")
    connection.execute(update, {"sql": after})
    connection.exec_driver_sql(f"PRAGMA schema_version = {number + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def _make_frontier_anew() -> None:
    columns: tuple[sa.Column[Any], ...] = (
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("crawl_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("meta", sa.JSON(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.Double(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("listed", sa.Text(), nullable=True),
        sa.Column("passed_over", sa.JSON(), nullable=True),
    )
    names = ", ".join(column.name for column in columns)
    op.create_table(
        "frontier_anew",
        *columns,
        sa.PrimaryKeyConstraint("id", name="pk_frontier"),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawls.id"], name="fk_frontier_crawl_id_crawls"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_frontier_site_id_sites"),
    )
    op.execute(f"INSERT INTO frontier_anew ({names}) SELECT {names} FROM frontier ORDER BY id")
    op.drop_table("frontier")
    op.rename_table("frontier_anew", "frontier")
    in_order: list[Any] = ["crawl_id", "host", sa.text("priority DESC"), "id"]
    op.create_index("ix_frontier_next", "frontier", in_order, sqlite_where=OPEN)
    op.create_index("ix_frontier_due", "frontier", ["crawl_id", "due_at"], sqlite_where=WAITING)


def downgrade() -> None:
    op.drop_index("ix_frontier_crawl_id", "frontier")
    if op.get_bind().dialect.name != "sqlite":
        op.create_unique_constraint(TWICE, "frontier", ["crawl_id", "fingerprint"])
    op.drop_column("crawls", "folding")
    op.drop_column("captures", "listed")
    op.drop_column("captures", "role")
