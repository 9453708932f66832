"""The parts of an HTTP message as they travelled, and the document inside."""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Callable, Iterator

HEAD_END = b"\r\n\r\n"


def with_end(head: bytes) -> bytes:
    """The head with exactly the empty line that ends it."""
    return head.rstrip(b"\r\n") + HEAD_END if head else b""


def split(block: bytes) -> tuple[bytes, bytes]:
    """Head (with its empty line) and body of an HTTP message."""
    for mark in (HEAD_END, b"\n\n"):  # some old servers end lines with a line feed alone
        end = block.find(mark)
        if end >= 0:
            return block[: end + len(mark)], block[end + len(mark) :]
    return block, b""


def _header_lines(head: bytes) -> list[bytes]:
    return head.replace(b"\r\n", b"\n").split(b"\n")[1:]


def header_values(head: bytes, name: bytes) -> list[bytes]:
    """Values of a header, in lower case, commas split, in order."""
    wanted = name.lower()
    found: list[bytes] = []
    for line in _header_lines(head):
        key, colon, value = line.partition(b":")
        if colon and key.strip().lower() == wanted:
            found += [part.strip().lower() for part in value.split(b",")]
    return found


def header_text(head: bytes, name: bytes) -> str | None:
    """The first value of a header as it stands, or None."""
    for line in _header_lines(head):
        key, colon, value = line.partition(b":")
        if colon and key.strip().lower() == name.lower():
            return value.strip().decode("latin-1")
    return None


def is_chunked(head: bytes) -> bool:
    """Whether the head says that the body is chunked."""
    return b"chunked" in header_values(head, b"Transfer-Encoding")


def transfer_decoded(head: bytes, body: bytes) -> bytes:
    """The body without chunk framing; a body that is no chunked one after all is given back as it is."""
    if not is_chunked(head):
        return body
    try:
        return b"".join([body[start:end] for start, end in _chunks(body)])
    except ValueError:
        return body


def chunked_length(body: bytes) -> int:
    """Bytes of a chunked body up to the end of its trailer; all bytes when that end is not among them."""
    try:
        last = list(_chunks(body))[-1:]
    except ValueError:
        return len(body)
    if not last or last[0][0] != last[0][1]:
        return len(body)
    line = last[0][0]  # the trailer: lines up to an empty one
    while (end := body.find(b"\r\n", line)) >= 0:
        if end == line:
            return end + 2
        line = end + 2
    return len(body)


def _chunks(body: bytes) -> Iterator[tuple[int, int]]:
    """Where each chunk's data begins and ends; the last, empty one among them if it came."""
    at = 0
    while at < len(body):
        line = body.find(b"\r\n", at)
        if line < 0 and at:
            return  # cut off in the line that gives a chunk's size: what came before it still counts
        size = int(body[at:line].split(b";")[0].strip(), 16) if line >= 0 else -1
        if size < 0:
            raise ValueError("not a chunk")
        # A body cut off in mid-chunk still holds what came before the cut.
        yield line + 2, line + 2 + size
        if size == 0:
            return
        at = line + 2 + size + 2


def content_decoded(head: bytes, body: bytes) -> bytes:
    """The document: gzip, deflate, br and zstd undone, as far as the bytes go.

    What cannot be decoded (a false label, damage from the first byte on, a missing library) is given back as it is.
    """
    for coding in reversed(header_values(head, b"Content-Encoding")):
        decode = DECODERS.get(coding)
        if decode is not None and body:
            body = decode(body)
    return body


def _zlib_decoded(window_bits: int) -> Callable[[bytes], bytes]:
    def decode(body: bytes) -> bytes:
        decoder = zlib.decompressobj(window_bits)
        pieces: list[bytes] = []
        try:
            # In pieces, so that damage in the middle leaves what stands before it.
            pieces += [decoder.decompress(body[at : at + 65536]) for at in range(0, len(body), 65536)]
            pieces.append(decoder.flush())
        except zlib.error:
            return b"".join(pieces) or body
        return b"".join(pieces)

    return decode


def _deflated(body: bytes) -> bytes:
    # "deflate" means zlib in the standard, and raw deflate at some servers.
    zlib_style = body[:1] == b"\x78"
    return _zlib_decoded(15 if zlib_style else -15)(body)


def _by_library(names: tuple[str, ...]) -> Callable[[bytes], bytes]:
    def decode(body: bytes) -> bytes:
        for name in names:
            try:
                library = importlib.import_module(name)
                decoded: bytes = library.decompress(body)
            except Exception:  # a missing library, or its own kind of error: the bytes stay as they are
                continue
            return decoded
        return body

    return decode


DECODERS: dict[bytes, Callable[[bytes], bytes]] = {
    b"gzip": _zlib_decoded(47),
    b"x-gzip": _zlib_decoded(47),
    b"deflate": _deflated,
    b"br": _by_library(("brotli", "brotlicffi")),
    b"zstd": _by_library(("backports.zstd", "zstandard")),
}
