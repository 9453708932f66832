"""The index table that stands above a document on government sites: 索引号, 发布机构, 发文日期, 文号 …"""

from __future__ import annotations

from collections.abc import Sequence

from parsing.chrome.labels import Fact, fact_of, read_items, value_of

_ENOUGH = 2


def read_index_table(cells: Sequence[str]) -> tuple[Fact, ...]:
    """The facts of an index table, from its cells in reading order; empty where the cells are no index table.

    A label and its value stand in two neighbouring cells, or in one with a colon between them.
    """
    facts: list[Fact] = []
    labels = 0
    for cell, following in zip(cells, [*cells[1:], ""], strict=True):
        fact = fact_of(cell)
        if fact is not None:
            labels += 1
            facts.append((fact, "" if fact_of(following) else value_of(fact, following) or ""))
            continue
        items = read_items(cell)
        if items is not None and not items.before:
            labels += len(items.facts)
            facts.extend(items.facts)
    return tuple(fact for fact in facts if fact[1]) if labels >= _ENOUGH else ()
