from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import seen
from crawler.seen import Seen

FEW = st.binary(min_size=1, max_size=1).map(lambda one: b"same lead"[:8] + one * 12)
"""Fingerprints that share their first eight bytes: the others must tell them apart."""
SHIFTED = st.sampled_from([1, 2, 256, 512, 1 << 80]).map(lambda number: number.to_bytes(20, "big"))
"""One stands in the others where two of them meet."""
FINGERPRINTS = st.one_of(FEW, SHIFTED, st.binary(min_size=20, max_size=20))


@given(st.sets(FINGERPRINTS), st.lists(FINGERPRINTS))
def test_it_answers_like_a_set(known: set[bytes], asked: list[bytes]) -> None:
    made, truth = Seen(sorted(known)), set(known)
    for fingerprint in [*asked, *known]:
        assert made.add(fingerprint) == (fingerprint not in truth)
        truth.add(fingerprint)
    assert len(made) == len(truth)


def test_it_still_answers_like_a_set_when_it_has_grown_runs() -> None:
    dice = random.Random(1)
    made = Seen()
    many = [dice.randbytes(20) for _ in range(2 * seen._FRESH + 10)]
    assert all(made.add(one) for one in many)
    assert not any(made.add(one) for one in many)
    assert len(made) == len(many)


def test_it_tells_apart_what_begins_alike_over_many_blocks_of_its_file() -> None:
    alike = [b"alike" + number.to_bytes(15, "big") for number in range(5 * seen._BLOCK)]
    made = Seen(alike[::2])
    assert [made.add(one) for one in alike] == [number % 2 == 1 for number in range(len(alike))]


def test_its_file_has_no_name_and_is_closed_with_it(tmp_path: Path) -> None:
    made = Seen([b"0" * 20], tmp_path)
    file = made._file
    assert os.fstat(file).st_size == 20
    assert list(tmp_path.iterdir()) == []
    del made
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(file)


def test_what_it_cannot_read_back_is_an_error_and_no_answer(tmp_path: Path) -> None:
    made = Seen([b"0" * 20], tmp_path)
    os.truncate(made._file, 0)
    with pytest.raises(OSError, match="cannot be read back"):
        made.add(b"0" * 20)
