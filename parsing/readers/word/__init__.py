"""Word documents (DOCX): paragraphs and tables in the order of the body."""

from __future__ import annotations

from parsing.readers.word.reader import read

__all__ = ["read"]
