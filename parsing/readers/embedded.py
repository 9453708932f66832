"""Plain text with markup in it: Markdown and wiki text whose tables, or words in cells, were left in HTML.

Such a text is read as the page it would make: its tables as tables, its lines as they stand.
"""

from __future__ import annotations

import html as entities
import re
from dataclasses import replace

from parsing.decode import decode
from parsing.document import Document
from parsing.readers import html, plain_lines, text

_TABLE = re.compile(rb"<table[\s>].{0,20000}?<td[\s>].{0,20000}?</td>", re.I | re.S)
_TABLES = re.compile(r"(<table[\s>].*?</table>)", re.I | re.S)
_INLINE = r"</?(?:span|br|b|i|u|strong|em|font|sup|sub)(?:\s[^<>]{0,300})?/?>"
_TAGS = re.compile(rf"({_INLINE})", re.I)
_FRAMES = re.compile(r"^[ \t]*</?div(?:\s[^<>]{0,300})?>[ \t\r]*$", re.I | re.M)
_SPAN = re.compile(rb"<span[\s>]", re.I)
_MANY = 20


def has_markup(body: bytes) -> bool:
    """Whether a text holds a table in markup, or so many tagged words that a program must have left them."""
    return _TABLE.search(body) is not None or sum(1 for _ in _SPAN.finditer(body)) >= _MANY


def read(body: bytes, declared: str | None = None) -> Document:
    """Read a text with markup in it; never raises."""
    decoded = decode(body[: text.MAX_BYTES], declared)
    pieces = _TABLES.split(plain_lines.plainly(decoded.text))
    page = "".join(piece if index % 2 else _as_lines(piece) for index, piece in enumerate(pieces))
    document = html.read(page.encode("utf-8", "replace"), "utf-8")
    return replace(document, media_type=text.MEDIA_TYPE, encoding=decoded.encoding)


def _as_lines(piece: str) -> str:
    """Lines of text with their tagged words, as markup that keeps both."""
    parts = _TAGS.split(_FRAMES.sub("", piece))
    return "<pre>" + "".join(part if i % 2 else entities.escape(part) for i, part in enumerate(parts)) + "</pre>"
