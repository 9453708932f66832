"""Runs the revisions on the connection that `storage.schema` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from storage.models import Base


def run() -> None:
    """Upgrades in place; batch mode, because SQLite cannot alter tables otherwise."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Base.metadata,
        render_as_batch=True,
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    context.run_migrations()


run()
