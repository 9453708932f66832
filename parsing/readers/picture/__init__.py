"""Pictures of pages: scans, photographs of tables, tables published as images. Needs the extra `ocr`."""

from __future__ import annotations

from parsing.readers.picture.reader import read, shows_a_table

__all__ = ["read", "shows_a_table"]
