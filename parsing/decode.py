"""Bytes to text: byte order mark, strict UTF-8, what the page declares, then GB18030.

Sites declare `gb2312` and send GBK or GB18030, or declare UTF-8 and send GBK: what the bytes are decides, the
declaration only breaks ties.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
BYTE_ORDER_MARKS = tuple(mark for mark, _ in _MARKS)
_DECLARED = re.compile(
    rb"""charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_:.-]{2,40})|encoding=["']([A-Za-z0-9_.-]{2,40})"""
)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030", "x-gbk": "gb18030"}
_HEAD = 4096
_FEW = 20
_SAMPLE = 200_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a body, the encoding that gave it, and how many characters could not be read."""

    text: str
    encoding: str
    replaced: int = 0


def decode(body: bytes, declared: str | None = None) -> Decoded:
    """Decode a body; never raises. `declared` is the charset of the transport, if any.

    GB2312 and GBK are read as GB18030, which contains both.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _lenient(body[len(mark) :], name)
    try:
        return Decoded(body.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        damaged = _lenient(body, "utf-8")
    # A page of UTF-8 with a broken character (cut off, joined from pieces) is rubbish in any other encoding.
    if _is_mostly_read(damaged):
        return damaged
    for name in _candidates(body, declared):
        try:
            return Decoded(body.decode(name), name)
        except (UnicodeDecodeError, LookupError):
            continue
    return _best(body)


def _is_mostly_read(damaged: Decoded) -> bool:
    """Whether few of the signs beyond ASCII are characters that could not be read."""
    sample, fewest = damaged.text[:_SAMPLE], damaged.replaced * _FEW
    return fewest < len(sample) and fewest < len(sample) - len(sample.encode("ascii", "ignore"))


def _candidates(body: bytes, declared: str | None) -> list[str]:
    names = [declared] if declared else []
    names += [(match.group(1) or match.group(2)).decode("ascii") for match in _DECLARED.finditer(body[:_HEAD])]
    names.append("gb18030")
    found: list[str] = []
    for name in names:
        known = _canonical(name)
        if known is not None and known not in found:
            found.append(known)
    return found


def _canonical(name: str) -> str | None:
    lowered = name.strip().lower()
    lowered = _WIDER.get(lowered, lowered)
    try:
        known = codecs.lookup(lowered)
    except (LookupError, ValueError):
        return None
    # Latin-1 and its kin accept any byte: a page of Chinese would turn to rubbish without a word.
    if known.name.startswith(("iso8859", "cp125", "latin", "ascii")) or not getattr(known, "_is_text_encoding", True):
        return None
    return known.name


def _best(body: bytes) -> Decoded:
    readings = [_lenient(body, name) for name in ("utf-8", "gb18030")]
    return min(readings, key=lambda reading: reading.replaced)


def _lenient(body: bytes, name: str) -> Decoded:
    text = body.decode(name, errors="replace")
    return Decoded(text, name, text.count("\ufffd"))
