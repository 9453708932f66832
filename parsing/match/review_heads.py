"""The heads over the row of part 四: outcomes in reading order, and the proceedings they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsing.forms import OUTCOMES, PROCEEDINGS
from parsing.labels import likeness, squeeze
from parsing.match.table import Piece, Row, Table
from parsing.vocabulary import meaning_of

GROUPS = (
    ("未经复议直接起诉", "litigation_direct"),
    ("复议后起诉", "litigation_after_review"),
    ("行政复议", "review"),
    ("行政诉讼", "litigation"),
)
"""Words by which a head, a label or a caption names a proceeding."""
_OF_APPLICANTS = frozenset({"corner", "applicants", "organizations"})
_LONGEST_HEAD = 40
_ALIKE = 0.75
_SHORTEST_KIND = 4
"""Signs that say which kind of litigation."""


@dataclass(frozen=True, slots=True)
class HeadRows:
    """Header rows as read: outcomes in reading order with their columns, and the groups above them."""

    leaves: tuple[tuple[str, int, int], ...]
    groups: tuple[str, ...]
    strange: int
    """Pieces among the heads that are no head of the form."""


def groups_of(captions: Sequence[str]) -> tuple[str, ...]:
    """Proceedings that the caption right above a table names."""
    text = squeeze("".join(caption for caption in captions[-1:] if len(caption) < _LONGEST_HEAD))
    return tuple(name for wording, name in GROUPS if wording in text)


def group_names(piece: Piece) -> tuple[str, ...]:
    """Proceedings that a head names."""
    if piece.printed.state != "unreadable" or not 4 <= len(piece.text) <= _LONGEST_HEAD:
        return ()
    key = squeeze(piece.text)
    if "情况" in key:
        return ()
    found = tuple(name for wording, name in GROUPS if wording in key)
    kind = key.partition("行政诉讼")[2]
    if found == ("litigation",) and len(kind) >= _SHORTEST_KIND:
        return (*_misread(kind), *found)
    return found or _misread(key)


def _misread(key: str) -> tuple[str, ...]:
    """The one proceeding that a head is much like, bare or behind 行政诉讼."""
    if meaning_of(key).known:
        return ()
    scored = [(max(likeness(key, wording), likeness(key, "行政诉讼" + wording)), name) for wording, name in GROUPS]
    best, name = max(scored)
    return (name,) if best >= _ALIKE else ()


def names_a_proceeding(label: str) -> bool:
    """Whether a label names review or litigation."""
    return any(wording in squeeze(label) for wording, _ in GROUPS)


def is_of_part_three(row: Row) -> bool:
    """Whether a row is one of the table of applications, or of its heads."""
    meanings = [piece.meaning for piece in row.own if not piece.meaning.outcome]
    return any(meaning.row or meaning.column or meaning.group in _OF_APPLICANTS for meaning in meanings)


def outcomes_of(piece: Piece) -> list[str]:
    """Outcomes a head names: one, or several that an extractor ran together."""
    found = piece.meaning.outcome
    if found is not None:
        return [found]
    if piece.printed.state != "unreadable" or len(piece.text) > _LONGEST_HEAD:
        return []
    words = piece.text.split()
    if len(words) < 2:
        return []
    names = [meaning_of(word).outcome for word in words]
    return [name for name in names if name is not None] if all(names) else []


def count_outcomes(rows: Sequence[Row]) -> int:
    """How many outcomes these rows name."""
    return sum(len(outcomes_of(piece)) for row in rows for piece in row.own)


def names_its_own_heads(row: Row, below: Row | None) -> bool:
    """Whether an empty row that names a proceeding stands over heads of its own, which are not the ones above it."""
    empty = not any(piece.numeric and not piece.blank for piece in row.own)
    return empty and below is not None and count_outcomes([below]) >= len(OUTCOMES)


def read_heads(rows: Sequence[Row]) -> HeadRows:
    """What consecutive header rows say."""
    leaves: list[tuple[str, int, int]] = []
    groups: list[str] = []
    strange = 0
    # Heads two rows high that an extractor printed in both rows: the lower row then has all fifteen.
    whole = [row for row in rows if sum(len(outcomes_of(piece)) for piece in row.own) == 3 * len(OUTCOMES)]
    for row in rows:
        over_all = any("review" in group_names(piece) for piece in row.own)
        for piece in row.own:
            names = outcomes_of(piece) if not whole or row is whole[-1] else []
            if over_all and names == ["total"] and len(rows) > 1:
                # 合计 beside 行政复议 and 行政诉讼 sums up the three totals below them.
                names = []
            leaves.extend((name, piece.start, piece.end) for name in names)
            found = group_names(piece)
            groups.extend(found)
            if not names and not found and not piece.blank:
                strange += 1
    if [name for name, _, _ in leaves] == [*OUTCOMES] * (len(PROCEEDINGS) + 1) and {*PROCEEDINGS} <= {*groups}:
        # The same on lines without columns: those of the review stand in both lines.
        leaves = leaves[len(OUTCOMES) :]
    return HeadRows(tuple(leaves), tuple(groups), strange)


def runs_of(names: Sequence[str]) -> list[list[str]]:
    """Outcomes in reading order, cut where their order begins again."""
    runs: list[list[str]] = []
    last = len(OUTCOMES)
    for name in names:
        index = OUTCOMES.index(name)
        if index <= last:
            runs.append([])
        runs[-1].append(name)
        last = index
    return runs


def proceedings_of(runs: int, groups: tuple[str, ...]) -> tuple[str, ...] | None:
    """The proceedings that so many runs of outcomes belong to, or None when the heads above do not tell."""
    said = [name for name in dict.fromkeys(groups) if name in PROCEEDINGS]
    if runs == 3 and [name for name in PROCEEDINGS if name in said] == said:
        return PROCEEDINGS
    if runs == 2 and "review" not in said and "litigation" in groups + tuple(said[:1]):
        return PROCEEDINGS[1:]
    if runs == 2 and said == ["litigation_direct", "litigation_after_review"]:
        return PROCEEDINGS[1:]
    if runs == 1 and len(said) == 1 and not (said == ["review"] and "litigation" in groups):
        return (said[0],)
    return None


def spans_of(leaves: Sequence[tuple[str, int, int]]) -> tuple[tuple[int, int], ...] | None:
    """The columns of the heads, unless several share a column or stand in another order than they read."""
    spans = [(start, end) for _, start, end in leaves]
    return tuple(spans) if all(one[1] <= other[0] for one, other in pairwise(spans)) else None


def under_heads(tables: Sequence[Table]) -> Iterator[tuple[Table, tuple[Row, ...]]]:
    """The tables with the rows of heads that a page which scrolls prints as a table of its own right above them."""
    above: tuple[Row, ...] = ()
    width = 0
    for table in tables:
        across = max((piece.end for row in table.rows for piece in row.pieces), default=0)
        yield table, above if table.inherited and not table.speaks_of and across == width else ()
        only_heads = not any(piece.printed.state == "printed" for row in table.rows for piece in row.own)
        above, width = (table.rows, across) if only_heads else ((), 0)


def counts_columns(values: Sequence[Piece]) -> bool:
    """Whether a row says 1, 2, 3 … to 15: it counts the columns, and as values its sums could not hold."""
    counted = [str(number) for number in range(1, len(PROCEEDINGS) * len(OUTCOMES) + 1)]
    return [piece.text.strip("() \n") for piece in values if not piece.blank] == counted
