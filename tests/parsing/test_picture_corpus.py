"""Reports as pictures: what they say comes back or is flagged, and hardly any cell is flagged."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.documents import golden
from fixtures.documents.golden import golden_path
from fixtures.documents.picture_corpus import cases, pictures, reading
from fixtures.documents.truth import judge, truth_of

pytestmark = pytest.mark.xdist_group("recognition")
IN_THE_SUITE = "2021"
READ = 0.98
"""Share of the cells that come back exactly; the others are flagged."""


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=[] if path.stem == IN_THE_SUITE else pytest.mark.proof) for path in pictures()],
    ids=lambda path: path.stem,
)
def test_a_picture_may_be_flagged_and_is_never_wrong(path: Path) -> None:
    report, expected = reading(path), golden.read(path)
    assert (report.kind, report.form) == ("report", expected.form)
    assert (report.year, report.issuer) == (expected.year, expected.issuer)
    found = judge(report, expected.truth)
    assert not found.silent, "wrong, and no finding says so"
    assert not found.unmentioned, "left out, and no finding says so"
    assert not found.extra
    assert len(found.exact) >= READ * len(expected.truth)
    assert all(cell.confidence is not None for cell in report.cells.values())


def test_the_truth_beside_each_picture_is_that_of_what_was_drawn() -> None:
    drawn = {name: truth_of(draft) for name, (draft, _) in cases().items()}
    assert {path.stem: golden.read(path).truth for path in pictures()} == drawn
    assert all(golden_path(path).exists() for path in pictures())
