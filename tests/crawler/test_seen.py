from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from crawler import seen
from crawler.seen import Seen

FEW = st.binary(min_size=1, max_size=1).map(lambda one: b"same lead"[:8] + one * 12)
"""Fingerprints that share their first eight bytes: the others must tell them apart."""
FINGERPRINTS = st.one_of(FEW, st.binary(min_size=20, max_size=20))


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
