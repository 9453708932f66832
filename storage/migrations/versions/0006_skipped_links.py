"""Links that were left alone are noted with the reason, links to reports with the date that their list prints.

The index on payload digests serves to find the originals of revisits, and no longer holds the revisits themselves.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
ORIGINAL = sa.text("record_type = 'response'")


def upgrade() -> None:
    op.add_column("frontier", sa.Column("listed", sa.Text(), nullable=True))
    op.add_column("frontier", sa.Column("passed_over", JSON, nullable=True))
    op.drop_index("ix_captures_digest", "captures")
    op.create_index("ix_captures_digest", "captures", ["digest"], sqlite_where=ORIGINAL, postgresql_where=ORIGINAL)


def downgrade() -> None:
    op.drop_index("ix_captures_digest", "captures")
    op.create_index("ix_captures_digest", "captures", ["digest"])
    op.drop_column("frontier", "passed_over")
    op.drop_column("frontier", "listed")
