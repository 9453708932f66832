"""Alembic's home: every change of the schema is a revision in `versions`."""
