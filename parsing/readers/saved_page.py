"""A page saved with its pictures as one file (MHTML, RFC 2557), as browsers and Word write it: its HTML part."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from parsing.document import Document
from parsing.errors import Unreadable
from parsing.media import HTML, MHTML
from parsing.readers import html

_MOST_PARTS: Final = 500


@dataclass(frozen=True, slots=True)
class _Page:
    """A part of the file that is HTML."""

    markup: bytes
    charset: str | None


def read(body: bytes) -> Document:
    """The page in the file. Of several, which are frames of one or sheets of a workbook, the largest is read.

    Raises `Unreadable` when no part of the file is HTML.
    """
    pages = list(_pages(body))
    if not pages:
        raise Unreadable("the saved page holds no HTML")
    page = max(pages, key=lambda one: len(one.markup))
    document = replace(html.read(page.markup, page.charset), media_type=MHTML)
    if len(pages) == 1:
        return document
    note = f"the file holds {len(pages)} pages, of which only the largest was read"
    return replace(document, trouble=(note, *document.trouble))


def _pages(body: bytes) -> Iterator[_Page]:
    message = email.message_from_bytes(body.lstrip(), policy=email.policy.compat32)
    for number, part in enumerate(message.walk()):
        if number == _MOST_PARTS:
            return
        content = part.get_payload(decode=True) if part.get_content_type() == HTML else None
        if isinstance(content, bytes) and content.strip():
            yield _Page(content, part.get_content_charset())
