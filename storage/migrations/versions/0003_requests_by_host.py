"""The frontier can be read host by host in the order of fetching, so that a crawl need not hold all of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'queued'")
WAITING = sa.text("state = 'queued' AND due_at IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_frontier_open", "frontier")
    op.create_index(
        "ix_frontier_next",
        "frontier",
        ["crawl_id", "host", sa.text("priority DESC"), "id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_frontier_due", "frontier", ["crawl_id", "due_at"], sqlite_where=WAITING, postgresql_where=WAITING
    )


def downgrade() -> None:
    op.drop_index("ix_frontier_due", "frontier")
    op.drop_index("ix_frontier_next", "frontier")
    op.create_index("ix_frontier_open", "frontier", ["crawl_id", "id"], sqlite_where=OPEN, postgresql_where=OPEN)
