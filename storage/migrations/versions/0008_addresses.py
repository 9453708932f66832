"""Addresses of captures are kept once, however often a page is crawled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "addresses",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_addresses"),
    )
    op.execute("INSERT INTO addresses (id, url) SELECT min(id), url FROM captures GROUP BY url")
    op.create_index("ix_addresses_url", "addresses", ["url"], postgresql_using="hash")
    op.add_column("captures", sa.Column("address_id", KEY, nullable=True))
    op.execute("UPDATE captures SET address_id = (SELECT id FROM addresses WHERE addresses.url = captures.url)")
    op.drop_index("ix_captures_url", "captures")
    op.drop_column("captures", "url")
    op.create_index("ix_captures_address_id", "captures", ["address_id"])


def downgrade() -> None:
    op.add_column("captures", sa.Column("url", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE captures SET url = (SELECT url FROM addresses WHERE addresses.id = captures.address_id)")
    op.create_index("ix_captures_url", "captures", ["url"], postgresql_using="hash")
    op.drop_index("ix_captures_address_id", "captures")
    op.drop_column("captures", "address_id")
    op.drop_table("addresses")
