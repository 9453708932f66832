from __future__ import annotations

import base64
import gzip
import hashlib
import zlib

import brotli
import pytest
from archive_samples import draft, fill
from hypothesis import given
from hypothesis import strategies as st

from storage import Archive, http, warc

CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding:  Chunked\r\n\r\n"


def chunks(pieces: list[bytes]) -> bytes:
    return (
        b"".join(b"%x;note=1\r\n%s\r\n" % (len(piece), piece) for piece in pieces if piece) + b"0\r\nTrailer: x\r\n\r\n"
    )


@given(st.lists(st.binary(max_size=50)))
def test_chunks_are_joined(pieces: list[bytes]) -> None:
    assert http.transfer_decoded(CHUNKED, chunks(pieces)) == b"".join(pieces)


@given(st.binary())
def test_any_bytes_can_follow_a_head_that_promises_chunks(body: bytes) -> None:
    assert isinstance(http.transfer_decoded(CHUNKED, body), bytes)


@given(st.lists(st.binary(max_size=50)), st.binary())
def test_a_chunked_body_ends_with_its_trailer(pieces: list[bytes], behind: bytes) -> None:
    assert http.chunked_length(chunks(pieces) + behind) == len(chunks(pieces))


@given(st.lists(st.binary(min_size=1, max_size=9), min_size=1), st.data())
def test_a_chunked_body_cut_anywhere_gives_what_came_before_the_cut(pieces: list[bytes], data: st.DataObject) -> None:
    first = len(chunks(pieces[:1])) - len(chunks([]))
    whole = chunks(pieces)
    cut = whole[: data.draw(st.integers(first, len(whole)))]
    decoded = http.transfer_decoded(CHUNKED, cut)
    assert b"".join(pieces).startswith(decoded)
    assert decoded.startswith(pieces[0])
    assert http.chunked_length(cut) == len(cut)


def test_a_body_that_is_not_chunked_after_all_is_kept() -> None:
    assert http.transfer_decoded(CHUNKED, b"<html>plain</html>") == b"<html>plain</html>"


@pytest.mark.parametrize(
    ("name", "encode"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data)[2:-4]),
        ("br", brotli.compress),
        ("identity", bytes),
        ("unheard-of", bytes),
    ],
)
def test_content_coding_is_undone(name: str, encode: object) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {name}\r\n\r\n".encode()
    page = "政府信息公开".encode() * 1000
    assert http.content_decoded(head, encode(page)) == page  # type: ignore[operator]


def test_two_codings_are_undone_in_turn() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate, gzip\r\n\r\n"
    assert http.content_decoded(head, gzip.compress(zlib.compress(b"page"))) == b"page"


def test_a_cut_off_body_gives_what_came_before_the_cut() -> None:
    page = bytes(range(256)) * 2000
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    decoded = http.content_decoded(head, gzip.compress(page)[:-20])
    assert decoded
    assert page.startswith(decoded)


def test_a_false_label_leaves_the_bytes_alone() -> None:
    assert http.content_decoded(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", b"<html>") == b"<html>"


def test_payload_digest_is_taken_after_chunks_and_before_gzip(archive: Archive) -> None:
    packed = gzip.compress(b"<html>page</html>", mtime=0)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked"
    body = chunks([packed[:7], packed[7:]])
    [number] = fill(archive, draft(head=head, body=body))
    stored = archive.captures.read(number)
    assert stored.row.digest == warc.sha1(packed)
    assert stored.row.length == len(packed)
    assert stored.body_as_stored == body
    assert stored.payload == b"<html>page</html>"


@given(st.binary())
def test_digests_are_written_in_base32(data: bytes) -> None:
    assert warc.sha1(data) == "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


@given(st.binary(max_size=200), st.text(max_size=40))
def test_any_body_and_url_make_a_record_that_reads_back(body: bytes, url: str) -> None:
    written = warc.capture_members(warc.prepare(draft("http://a/" + url, body)))
    record = warc.parse_record(warc.member_data(written.members[0], "here"), "here")
    assert record.block.endswith(body)
    assert record.headers["WARC-Target-URI"] == warc.header_uri("http://a/" + url)
    assert record.headers["WARC-Block-Digest"] == warc.sha1(record.block)
