"""OFD (GB/T 33190), the fixed layout of Chinese government documents: a ZIP of XML that places signs and lines."""

from __future__ import annotations

from parsing.readers.ofd.reader import read

__all__ = ["read"]
