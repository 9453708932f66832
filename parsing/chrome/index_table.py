"""The index table that stands above a document on government sites: 索引号, 发布机构, 发文日期, 文号 …"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsing.chrome.labels import Fact, fact_of, read_items, value_of

_ENOUGH = 2
_TELLING = frozenset(("index_number", "document_number", "issuing_body", "written", "published", "updated"))
"""Facts that stand in index tables; names, columns and sources stand in other tables too."""


def read_index_table(cells: Sequence[str]) -> tuple[Fact, ...]:
    """The facts of an index table, from its cells in reading order; empty where the cells are no index table.

    A label and its value stand in two neighbouring cells, or in one with a colon between them. At least two labels are
    needed, and a value for one that only index tables have.
    """
    facts: list[Fact] = []
    labels = 0
    for cell, following in pairwise([*cells, ""]):
        found = _facts(cell, following)
        labels += len(found)
        facts.extend(fact for fact in found if fact[1])
    telling = any(name in _TELLING for name, _ in facts)
    return tuple(facts) if labels >= _ENOUGH and telling else ()


def _facts(cell: str, following: str) -> Sequence[Fact]:
    """What a cell says, with the cell after it where it is a label; values may be empty."""
    fact = fact_of(cell)
    if fact is not None:
        return [(fact, "" if _has_labels(following) else value_of(fact, following) or "")]
    items = read_items(cell)
    return items.facts if items is not None and not items.before else ()


def _has_labels(cell: str) -> bool:
    if fact_of(cell) is not None:
        return True
    items = read_items(cell)
    return items is not None and not items.before
