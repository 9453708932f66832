"""A result that changes is a new version of the parser: archives tell parses apart by nothing else."""

from __future__ import annotations

import json

import pytest

from fixtures.documents.accept import RESULTS
from fixtures.documents.quality import results_digest
from parsing import PARSER_VERSION

pytestmark = pytest.mark.xdist_group("corpus")


def test_the_parser_version_changes_when_a_golden_result_changes() -> None:
    known = json.loads(RESULTS.read_text("utf-8"))
    assert known["parser"] == PARSER_VERSION, "a new version: run python -m fixtures.documents.accept"
    assert known["digest"] == results_digest(), "a golden result changed: so must PARSER_VERSION"
