from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import foreign
from storage.foreign import Damage, Foreign, records

BLOCKS = [f"HTTP/1.1 200 OK\r\n\r\n<p>number {n} {'page' * n}</p>".encode() for n in range(6)]


def sha1(block: bytes) -> str:
    return base64.b32encode(hashlib.sha1(block).digest()).decode()


def record(number: int, *, digest: str | None = "", end: bytes = b"\r\n\r\n") -> bytes:
    block = BLOCKS[number]
    lines = [b"WARC/1.1", b"WARC-Type: response", b"WARC-Target-URI: http://a/%d" % number]
    lines += [] if digest is None else [b"WARC-Block-Digest: " + (digest or f"sha1:{sha1(block)}").encode()]
    return b"\r\n".join([*lines, b"Content-Length: %d" % len(block), b"", block]) + end


def read(content: bytes) -> tuple[list[bytes], list[str]]:
    found = list(records(memoryview(content), "a.warc"))
    return [one.block for one in found if isinstance(one, Foreign)], [x.what for x in found if isinstance(x, Damage)]


PLAIN = [record(number) for number in range(6)]
PACKED = [gzip.compress(one, mtime=0) for one in PLAIN]


@settings(max_examples=150, deadline=None)
@given(pieces=st.sampled_from([PLAIN, PACKED]), data=st.data())
def test_a_flipped_bit_costs_its_own_record_at_most(pieces: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(b"".join(pieces)) - 1))
    content = bytearray(b"".join(pieces))
    content[place] ^= 1 << data.draw(st.integers(0, 7))
    hit = next(number for number in range(6) if place < len(b"".join(pieces[: number + 1])))
    blocks, damages = read(bytes(content))
    assert [block for block in blocks if block != BLOCKS[hit]] == BLOCKS[:hit] + BLOCKS[hit + 1 :]
    assert damages or BLOCKS[hit] in blocks


@settings(max_examples=60, deadline=None)
@given(pieces=st.sampled_from([PLAIN, PACKED]), data=st.data())
def test_a_file_cut_anywhere_gives_what_stands_before_the_cut(pieces: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(b"".join(pieces)) - 1))
    blocks, damages = read(b"".join(pieces)[:place])
    whole = sum(len(b"".join(pieces[: number + 1])) <= place for number in range(6))
    assert blocks[:whole] == BLOCKS[:whole]
    assert blocks[whole:] in ([], [BLOCKS[whole]])
    assert damages or place in {len(b"".join(pieces[:number])) for number in range(7)} or len(blocks) > whole


@pytest.mark.parametrize(
    "packed",
    [
        b"".join,
        lambda pieces: gzip.compress(b"".join(pieces), mtime=0),
        lambda pieces: b"\r\n\r\n" + b"".join(pieces),
        lambda pieces: b"".join([gzip.compress(b"".join(pieces[:3])), gzip.compress(b"".join(pieces[3:]))]),
    ],
    ids=["plain", "as a whole", "after empty lines", "some in each member"],
)
@pytest.mark.parametrize("in_memory", [foreign.IN_MEMORY, 100])
def test_records_are_read_however_they_are_packed(
    packed: Callable[[list[bytes]], bytes], in_memory: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign, "IN_MEMORY", in_memory)
    assert read(packed(PLAIN)) == (BLOCKS, [])


@pytest.mark.parametrize(
    ("digest", "counts"),
    [
        (None, True),
        ("blake3:whatever", True),
        ("sha256:" + hashlib.sha256(BLOCKS[1]).hexdigest(), True),
        ("SHA-1:" + hashlib.sha1(BLOCKS[1]).hexdigest().upper(), True),
        ("md5:" + hashlib.md5(BLOCKS[0]).hexdigest(), False),
        ("sha1:" + sha1(BLOCKS[2]), False),
    ],
)
def test_the_digest_of_a_block_decides_where_it_can_be_checked(digest: str | None, counts: bool) -> None:
    blocks, damages = read(record(0) + record(1, digest=digest) + record(2))
    assert blocks == (BLOCKS[:3] if counts else [BLOCKS[0], BLOCKS[2]])
    assert len(damages) == (0 if counts else 1)


def test_without_a_digest_a_length_must_lead_to_the_end_of_the_record() -> None:
    wrong = record(1, digest=None).replace(b"Length: 3", b"Length: 2")
    assert wrong != record(1, digest=None)
    blocks, damages = read(record(0) + wrong + record(2))
    assert (blocks, damages) == ([BLOCKS[0], BLOCKS[2]], ["http://a/1: it is not followed by the end of a record"])
