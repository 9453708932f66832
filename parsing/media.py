"""What kind of bytes these are, told from the bytes themselves.

Government servers name types carelessly: a page is served as `application/octet-stream`, a saved web page is called
`report.doc`, a picture `attachment.pdf`. The content decides; what was declared only settles what content cannot.
"""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from typing import Final
from urllib.parse import unquote, urlsplit

HTML: Final = "text/html"
PLAIN: Final = "text/plain"
PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT: Final = "application/vnd.oasis.opendocument.text"
DOC: Final = "application/msword"
XLS: Final = "application/vnd.ms-excel"
PPT: Final = "application/vnd.ms-powerpoint"
WPS: Final = "application/wps-office.wps"
OLE: Final = "application/x-ole-storage"
RTF: Final = "application/rtf"
OFD: Final = "application/ofd"
ZIP: Final = "application/zip"
RAR: Final = "application/vnd.rar"
SEVEN_ZIP: Final = "application/x-7z-compressed"
GZIP: Final = "application/gzip"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
TIFF: Final = "image/tiff"
XML: Final = "application/xml"
JSON: Final = "application/json"
MHTML: Final = "multipart/related"
UNKNOWN: Final = "application/octet-stream"

_SIGNATURES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"Rar!\x1a\x07", RAR),
    (b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (b"\x1f\x8b\x08", GZIP),
    (b"{\\rtf", RTF),
)
_BYTE_ORDER_MARKS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_ZIP_MEMBERS: Final[tuple[tuple[str, str], ...]] = (
    ("word/", DOCX),
    ("xl/", XLSX),
    ("ppt/", PPTX),
    ("OFD.xml", OFD),
)
_OLE_STREAMS: Final[tuple[tuple[str, str], ...]] = (
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("PowerPoint Document", PPT),
    ("Book", XLS),
)
_TAGS: Final = re.compile(
    r"<(?:!doctype\s+html|(?:html|head|body|meta|title|table|tbody|tr|td|div|p|br|span|a|ul|script|h[1-6]|font|b)"
    r"(?:\s[^<>]*)?/?>)",
    re.IGNORECASE,
)
_TABLES: Final = re.compile(r"<table[\s>].*?(?:</table\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_FRAMES: Final = re.compile(r"^[ \t]*</?div(?:\s[^<>]{0,300})?>[ \t\r]*$", re.IGNORECASE | re.MULTILINE)
"""Frames that Markdown keeps of a page, each on a line of its own."""
_BLOCKS: Final = re.compile(
    r"<(?:!doctype|html|head|body|meta|title|tbody|tr|td|div|p|ul|ol|li|script|h[1-6])[\s>]", re.IGNORECASE
)
_LINES_A_BREAK: Final = 4
"""Lines for each tag that breaks one, in Markdown and wiki text; in markup without paragraphs the tags break them."""
_SAVED_PAGE: Final = re.compile(
    r"(?:(?:[\w-]{1,60}:|[ \t])[^\n]{0,2000}\n){0,40}?(?:mime-version:|content-type:\s*multipart/related)",
    re.IGNORECASE,
)
"""Headers as of a mail, among them one that says what a page saved as one file is made of."""
_WINDOW: Final = 65_536
"""Bytes looked at to tell kinds of text apart; a page's first tag stands earlier than this."""
_PDF_WINDOW: Final = 1_024
"""Readers accept bytes before the PDF header up to here (PDF 1.7, implementation note 13)."""


def sniff(body: bytes, declared: str | None = None, url: str | None = None) -> str:
    """Media type of `body`, without parameters.

    `declared` is a Content-Type as served, `url` where it came from; both are used only where the content leaves the
    choice open (WPS or DOC in the same container, JSON or text that happens to start with a bracket).
    """
    named = _bare(declared)
    for signature, media_type in _SIGNATURES:
        if body.startswith(signature):
            return media_type
    if b"%PDF-" in body[:_PDF_WINDOW]:
        return PDF
    if body.startswith(b"PK\x03\x04"):
        return _zip_kind(body)
    if body.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_kind(body, named, url)
    return _other_picture(body) or _text_kind(body, named)


def _bare(declared: str | None) -> str:
    return (declared or "").partition(";")[0].strip().lower()


def _suffix(url: str | None) -> str:
    path = unquote(urlsplit(url).path) if url else ""
    return path.rpartition(".")[2].lower() if "." in path else ""


def _other_picture(body: bytes) -> str | None:
    """Pictures whose mark is not at the very start, or so short that more must agree."""
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    if body[:2] == b"BM" and len(body) >= 26 and int.from_bytes(body[14:18], "little") in (12, 40, 52, 56, 108, 124):
        return "image/bmp"
    return None


def _zip_kind(body: bytes) -> str:
    """A zip by the members it lists; a cut one by the names in its local headers."""
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        names = [
            found.decode("ascii", "replace") for found in re.findall(rb"PK\x03\x04.{26}([\w./\[\]-]+)", body, re.S)
        ]
    if "mimetype" in names and b"application/vnd.oasis.opendocument.text" in body[:200]:
        return ODT
    for member, media_type in _ZIP_MEMBERS:
        if any(name.startswith(member) for name in names):
            return media_type
    return ZIP


def _ole_kind(body: bytes, named: str, url: str | None) -> str:
    """An OLE container by the name of its main stream, which its directory keeps in UTF-16."""
    if _suffix(url) in ("wps", "wpt") or "wps" in named:
        return WPS
    for stream, media_type in _OLE_STREAMS:
        if stream.encode("utf-16-le") + b"\0\0" in body:
            return media_type
    return OLE


def _text_kind(body: bytes, named: str) -> str:
    text = _as_text(body[:_WINDOW])
    if text is None:
        return UNKNOWN
    start = text.lstrip("\ufeff \t\r\n\0")
    if start[:1] in ("{", "[") and _is_json(body, named):
        return JSON
    if _SAVED_PAGE.match(start):
        return MHTML
    if start[:5] == "<?xml" and not re.search(r"<html[\s>]", start, re.IGNORECASE):
        return XML
    if _TAGS.search(text) or (named in (HTML, "application/xhtml+xml") and "<" in text):
        return PLAIN if named not in (HTML, "application/xhtml+xml") and _is_lines(text) else HTML
    return PLAIN


def _is_lines(text: str) -> bool:
    """Whether a text with tags is written in lines: only tables and words within its lines are marked up."""
    rest = _FRAMES.sub("", _TABLES.sub("", text))
    plain = not rest.lstrip().startswith("<") and _BLOCKS.search(rest) is None
    return plain and rest.count("\n") > _LINES_A_BREAK * (1 + rest.lower().count("<br"))


def _as_text(head: bytes) -> str | None:
    """The opening as text good enough to look for tags in; None when it is not text at all."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace")
    controls = sum(head.count(code) for code in (0, 1, 2, 3, 4, 5, 6, 7, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23))
    if controls * 50 > len(head):
        return None
    return head.decode("latin-1")


def _is_json(body: bytes, named: str) -> bool:
    if "json" in named:
        return True
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True
