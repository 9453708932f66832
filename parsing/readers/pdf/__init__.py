"""PDF: text and ruled tables through pdfplumber, pages that are pictures through recognition."""

from __future__ import annotations

from parsing.readers.pdf.reader import read

__all__ = ["read"]
