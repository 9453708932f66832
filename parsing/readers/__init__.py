"""Readers: bytes of any medium to a `Document`, chosen by what the bytes are."""

from __future__ import annotations

import json
import re
from html import escape

from parsing import media
from parsing.document import Document
from parsing.errors import Unreadable
from parsing.readers import embedded, html, text
from parsing.signs import names_a_report, squeeze

_PAGE = re.compile(rb"\s{0,200}<(?:!doctype html|html)[\s>]", re.I)
"""How nearly every page begins: the longer look at its bytes is not needed."""
_CHARSET = re.compile(r"charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_.:-]{2,40})", re.I)
OFFICE_NEEDED = frozenset({media.DOC, media.WPS, media.RTF, media.OLE, media.ODT})
"""What only an office program opens; it is read from a conversion to DOCX."""
NEEDS_OFFICE = "needs LibreOffice"
"""Stands in the reason of what would be read with the help of an office program, in a package as well."""
_LONGEST_TITLE = 80
_CLOSED = {media.RAR: "RAR", media.SEVEN_ZIP: "7z", media.GZIP: "gzip"}


def charset_of(media_type: str | None) -> str | None:
    """The charset a Content-Type names, if any."""
    match = _CHARSET.search(media_type or "")
    return match.group(1) if match else None


def read(body: bytes, declared: str | None = None, url: str | None = None) -> Document:
    """Read bytes of any medium. Raises `ParsingError` when no reader can."""
    kind = media.HTML if _PAGE.match(body) else media.sniff(body, declared, url)
    charset = charset_of(declared)
    if kind in {media.HTML, media.XML}:
        return html.read(body, charset)
    if kind == media.PLAIN:
        return embedded.read(body, charset) if embedded.has_markup(body) else text.read(body, charset)
    if kind == media.JSON:
        return _read_json(body, charset)
    return _read_binary(body, kind)


def _read_binary(body: bytes, kind: str) -> Document:
    if kind == media.MHTML:
        from parsing.readers import saved_page

        return saved_page.read(body)
    if kind == media.PDF:
        from parsing.readers import pdf

        return pdf.read(body)
    if kind == media.OFD:
        from parsing.readers import ofd

        return ofd.read(body)
    if kind == media.DOCX:
        from parsing.readers import word

        return word.read(body)
    if kind == media.XLS:
        from parsing.readers import old_sheet

        return old_sheet.read(body)
    if kind == media.XLSX:
        from parsing.readers import sheet

        return sheet.read(body)
    if kind.startswith("image/"):
        from parsing.readers import picture

        return picture.read(body)
    if kind == media.ZIP:
        from parsing.readers import package

        return package.read(body)
    if kind in OFFICE_NEEDED:
        raise Unreadable(f"{kind} cannot be read here: {NEEDS_OFFICE}, which converts it to DOCX")
    if kind in _CLOSED:
        raise Unreadable(f"{kind} cannot be read here: a {_CLOSED[kind]} package is not opened, only kept as it is")
    raise Unreadable(f"{kind} cannot be read here: there is no reader for it")


def for_office(body: bytes, kind: str) -> tuple[bytes, str]:
    """What an office program has to open for a document of that media type, and its own: of a package its document.

    Raises `Unreadable` when the package has no such document.
    """
    if kind != media.ZIP:
        return body, kind
    from parsing.readers import package

    member = package.document_in(body)
    return member.content, member.kind


def _read_json(body: bytes, charset: str | None) -> Document:
    """A page delivered as JSON: its longest string that holds markup or text, under the title that stands beside it."""
    try:
        groups = _strings(json.loads(body))
    except (ValueError, RecursionError):
        return text.read(body, charset)
    beside = max(groups, key=lambda group: len(max(group, key=len)), default=[""])
    longest = max(beside, key=len)
    title = next((one for one in beside if len(one) <= _LONGEST_TITLE and names_a_report(squeeze(one))), None)
    if "<" in longest:
        heading = "" if title is None else f"<h1>{escape(title)}</h1>"
        return html.read((heading + longest).encode("utf-8", "replace"))
    return text.read("\n".join(filter(None, (title, longest))).encode("utf-8", "replace"))


def _strings(value: object) -> list[list[str]]:
    """All strings, those of one object or list together."""
    found: list[list[str]] = []
    stack = [value]
    while stack:
        item = stack.pop()
        inside = list(item.values()) if isinstance(item, dict) else item if isinstance(item, list) else []
        strings = [one for one in inside if isinstance(one, str)]
        found += [strings] if strings else []
        stack.extend(one for one in inside if isinstance(one, dict | list))
    return found
