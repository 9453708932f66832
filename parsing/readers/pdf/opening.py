"""Opening a PDF that may be damaged, locked, or no PDF at all."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from parsing.errors import MissingReader, Unreadable
from parsing.readers.pdf import pdfium


@contextmanager
def opened(body: bytes) -> Iterator[Any]:
    """The file as pdfplumber sees it; a broken cross-reference table is rebuilt once by PDFium.

    Raises `MissingReader` without the extra `pdf`, `Unreadable` for a damaged or locked file.
    """
    try:
        import pdfplumber
        import pypdfium2  # noqa: F401
    except ImportError:
        raise MissingReader("PDF", "pdf") from None
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    file = _open(pdfplumber, body) or _open(pdfplumber, pdfium.mended(body))
    if file is None:
        raise Unreadable("the PDF is damaged: no page of it can be read")
    try:
        yield file
    finally:
        file.close()


def _open(pdfplumber: Any, body: bytes) -> Any | None:
    """The open file, or None when its structure is broken; the library raises errors of many kinds for that."""
    try:
        file = pdfplumber.open(BytesIO(body))
        pages = len(file.pages)
    except Exception as error:
        if _is_locked(error):
            raise Unreadable("the PDF is locked with a password") from error
        return None
    return file if pages else None


def _is_locked(error: Exception) -> bool:
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    return any(isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError) for cause in (error, *error.args))
