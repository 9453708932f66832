"""Bodies that are not what their heads say, and how that is told."""

from __future__ import annotations

import zlib
from typing import Literal, TypeAlias

from scrapy.http import Headers

Cut: TypeAlias = Literal["disconnect", "length", "time"]
"""Why a body is not whole, in the words of WARC-Truncated. It stands in the response's flags, after "dataloss"."""

PACKED = "packed_length"
"""Key of `meta`: how many bytes a gzip body says that it unpacks to."""
_GZIP = 16 + zlib.MAX_WBITS
_PIECE = 1 << 20


def head_fields(head: bytes) -> tuple[int, Headers]:
    """Status and headers of a response head as it came."""
    first, *lines = head.split(b"\n")
    pairs = [line.split(b":", 1) for line in lines if b":" in line]
    return int(first.split()[1]), Headers([(name.strip(), value.strip()) for name, value in pairs])


def packed_length(headers: Headers, body: bytes) -> int | None:
    """The length that a gzip body says it has when unpacked, modulo 2**32 (RFC 1952); None for any other body."""
    return int.from_bytes(body[-4:], "little") if _is_gzip(headers) and len(body) > 18 else None


def is_whole_all_the_same(headers: Headers, body: bytes) -> bool:
    """Whether a gzip body is complete, though its head announced more: the length of what is inside, for example."""
    if not _is_gzip(headers):
        return False
    unpacker = zlib.decompressobj(_GZIP)
    try:
        while body and not unpacker.eof:
            unpacker.decompress(body, _PIECE)
            body = unpacker.unconsumed_tail
    except zlib.error:
        return False
    return unpacker.eof and not unpacker.unused_data


def _is_gzip(headers: Headers) -> bool:
    return (headers.get("Content-Encoding") or b"").strip().lower() in {b"gzip", b"x-gzip"}
