"""A ZIP with a report inside: some bodies publish their Word file packed.

A package with one document is read as that document. Of several, the one is read whose name alone says that it is an
annual report; else none is guessed at: they may be reports of several bodies.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Final

from parsing import media, readers
from parsing.document import Document
from parsing.errors import Unreadable
from parsing.readers.zipped import checked

_MOST_MEMBERS: Final = 1_000
_NO_DOCUMENTS: Final = frozenset({media.ZIP, media.UNKNOWN, media.RAR, media.SEVEN_ZIP, media.GZIP})
_REPORT: Final = re.compile(r"年度?报告?")
_BESIDE: Final = re.compile(r"解读|图解|说明|目录|模板|样表|空表|指南|通知")
_LIKED: Final = (media.DOCX, media.PDF, media.OFD, media.HTML, media.MHTML, media.DOC, media.WPS, media.XLSX, media.XLS)
"""Of the same report in several formats, which is read: the ones that keep its tables best first."""
_UTF8_NAMES: Final = 0x800
"""Bit 11 of a member's flags: its name is UTF-8 (ZIP application note, 4.4.4)."""


@dataclass(frozen=True, slots=True)
class Member:
    """A document in a package."""

    name: str
    content: bytes
    kind: str
    """Its media type, told from its content."""

    @property
    def stem(self) -> str:
        """Its name without folder and suffix."""
        return self.name.rpartition("/")[2].rpartition(".")[0]


def read(body: bytes) -> Document:
    """The one document in the package, with the package's own media type. Raises `ParsingError`."""
    members = _members(body)
    member = _chosen(members)
    document = replace(readers.read(member.content), media_type=media.ZIP)
    if len(members) == 1:
        return document
    others = ", ".join(other.name for other in members if other is not member)
    note = f"of the documents in the package {member.name} was read, and not {others}"
    return replace(document, trouble=(note, *document.trouble))


def document_in(body: bytes) -> Member:
    """The document that `read` would read. Raises `Unreadable`."""
    return _chosen(_members(body))


def _members(body: bytes) -> list[Member]:
    checked(body, "package")
    try:
        return list(_documents(body))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError, OSError) as error:
        raise Unreadable(f"the package cannot be opened: {error}") from error


def _documents(body: bytes) -> Iterator[Member]:
    """The members that are documents; pictures and packages in the package are none."""
    with zipfile.ZipFile(BytesIO(body)) as archive:
        for item in archive.infolist()[:_MOST_MEMBERS]:
            if item.is_dir() or item.filename.startswith("__MACOSX/"):
                continue
            content = archive.read(item)
            name = _name(item)
            kind = media.sniff(content, url=name)
            if kind not in _NO_DOCUMENTS and not kind.startswith("image/"):
                yield Member(name, content, kind)


def _name(item: zipfile.ZipInfo) -> str:
    """A member's name; what is not marked as UTF-8 is mostly GBK, which Windows packs by."""
    if item.flag_bits & _UTF8_NAMES:
        return item.filename
    try:
        written = item.filename.encode("cp437")
    except UnicodeEncodeError:
        return item.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return item.filename


def _chosen(members: Sequence[Member]) -> Member:
    named = [one for one in members if _REPORT.search(one.stem) and not _BESIDE.search(one.stem)]
    for found in (list(members), named):
        if len(found) == 1:
            return found[0]
    if named and len({one.stem for one in named}) == 1:
        return min(named, key=lambda one: _LIKED.index(one.kind) if one.kind in _LIKED else len(_LIKED))
    listed = f" ({', '.join(one.name for one in members[:5])})" if members else ""
    count = len(members) or "no"
    raise Unreadable(f"the package holds {count} documents{listed}, so none of them is taken for the report")
