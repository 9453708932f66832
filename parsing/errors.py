"""What can go wrong while reading a document.

ParsingError
├── Unreadable          the bytes cannot be opened as what they are (encrypted PDF, broken DOCX, …)
└── MissingReader       the medium is known, but the optional library that reads it is not installed

`parsing.parse` raises none of them: it turns each into a `Report` of kind "not_a_report" with the reason.
"""

from __future__ import annotations


class ParsingError(Exception):
    """Base of everything a reader raises on purpose."""


class Unreadable(ParsingError):
    """Raised when the bytes are damaged, locked, or not of the medium they claim to be."""


class MissingReader(ParsingError):
    """Raised when a medium needs an extra that is not installed; the message names the extra."""

    def __init__(self, medium: str, extra: str) -> None:
        super().__init__(f"{medium} needs the extra '{extra}': pip install 'nianbao[{extra}]'")
        self.medium = medium
        self.extra = extra
