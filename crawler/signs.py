"""What a page cannot hold, told from its markup before it is taken apart.

Taking a page apart is the dearest step of a crawl, and many report pages lead nowhere: they name no file, show no
picture and are not continued. A sign may be seen where nothing is behind it; it is never missed where something is.
`markup` is the text of a page in UTF-8 and in lower case.
"""

from __future__ import annotations

import re

from parsing.further_pages import common_beginning

SUFFIXES = ("pdf", "doc", "docx", "wps", "xls", "xlsx", "et", "ofd", "rtf", "zip", "rar", "7z")
"""How the names of document files end."""

_SUFFIX = re.compile(rf"\.(?:{'|'.join(SUFFIXES)})(?![a-z0-9])".encode())
_HANDS_OUT = (b"down", b"getfile", b"attach", b"?file=", b"application/pdf", b"application/msword")
"""Parts of addresses that hand files out; see `crawler.attachments`."""
_FURTHER = ("下一页".encode(), "下页".encode(), "后一页".encode())
_COUNTED = re.compile(rb"(?:[?&](?:amp;)?(?:page\w*|pn|p|cur\w*)=\d|-\d{1,2}\.)")
"""What an address may have that counts pages in its query, or behind a hyphen."""
_LABELLED = re.compile("附".encode() + rb"\s*" + "件".encode() + rb"[^<]{0,40}<a\b")
"""A link right behind the word 附件."""
_REFERENCE = re.compile(rb"&(?:#0*(?:4[6-9]|[5-9]\d|1[01]\d|12[0-2])(?!\d)|#x0*[2-7][\da-f](?![\da-f])|period|lowbar)")
_ESCAPE = re.compile(rb"%(?:25)*(?:2e|3\d|[46][1-9a-f]|[57][\da]|5f)")
_IN_SCRIPT = re.compile(rb"\\(?:u00|x)(?:2e|3\d|[46][1-9a-f]|[57][\da]|5f)")
"""Dots, digits, letters and underscores in disguise: where they are, nothing is told from what is not there."""


def of_disguise(markup: bytes) -> bool:
    """Whether anything is written so that its plain form may not be seen."""
    return b"\0" in markup or any(way.search(markup) for way in (_REFERENCE, _ESCAPE, _IN_SCRIPT))


def of_files(url: str, markup: bytes) -> bool:
    """Whether a page may lead to document files; relative links may leave it to its own address to say so."""
    own = url.lower().encode()
    if _LABELLED.search(markup) is not None:
        return True
    return _ESCAPE.search(own) is not None or any(
        _SUFFIX.search(words) is not None or any(part in words for part in _HANDS_OUT) for words in (own, markup)
    )


def of_further_pages(url: str, markup: bytes) -> bool:
    """Whether a page may name addresses that begin as its own does and go on with "_" and a number."""
    if any(word in markup for word in _FURTHER) and _COUNTED.search(markup) is not None:
        return True
    name = common_beginning(url).rpartition("/")[2].lower()
    return not re.fullmatch(r"[\w.-]+", name, re.ASCII) or f"{name}_".encode() in markup
