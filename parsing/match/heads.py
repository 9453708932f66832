"""The heads over the value columns: found over up to several header rows, whatever their spans say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from parsing.labels import likeness, squeeze
from parsing.match.places import Heads
from parsing.match.table import Piece, Row, Table

_ORGANIZATIONS = "法人或其他组织"
_SOME = 2
"""Organisations of the five that are enough to tell a table of applications without the others."""
LeafOf = Callable[[Piece], str | None]


def column_heads(
    table: Table, rows: Sequence[Row], leaf_of: LeafOf, order: Sequence[str], labels: Iterable[str]
) -> Heads | None:
    """Heads of the header rows `rows`, or None when they cannot be told.

    `leaf_of` names the head a piece is, `order` is the form's order, `labels` the official wordings in that order.
    Heads in an order that is neither the form's nor its flattening (total before the five organisations) are not
    trusted unless all are there.
    """
    if _in_two_wordings(rows, leaf_of):
        return None
    found = _by_position(rows, leaf_of) if table.geometric else None
    names = [name for name, _, _ in found or ()]
    flat = _in_reading_order(rows, leaf_of)
    # Where spans were dropped the third header row starts at the left edge and hides 自然人 and 总计 above it.
    spans_kept = set(names) == set(flat)
    if found and spans_kept and len(set(names)) == len(names) and _subsequence(names, order):
        return _completed(found, rows, order, list(labels))
    if found and not _together(rows, names, order):
        found = None
    in_one_row = any(sorted(leaf for p in row.own if (leaf := leaf_of(p))) == sorted(order) for row in rows)
    if found and in_one_row and sorted(names) == sorted(order):
        return Heads(tuple(names), tuple((start, end) for _, start, end in found))
    read_as = _reading(rows, leaf_of, flat, order, geometric=table.geometric)
    if read_as is not None:
        return Heads((*read_as, *_strange_behind(table, rows, leaf_of, read_as)))
    if found is not None and sorted(name for name, _, _ in found) == sorted(order):
        return Heads(tuple(name for name, _, _ in found), tuple((start, end) for _, start, end in found))
    if not table.geometric and _in_pieces(rows, list(labels)):
        return Heads(tuple(order))
    return None


def _together(rows: Sequence[Row], names: Sequence[str], order: Sequence[str]) -> bool:
    """Whether the five organisations stand side by side: their common head covers them and no other column."""
    if not any(piece.meaning.group == "organizations" for row in rows for piece in row.own):
        return True
    places = [index for index, name in enumerate(names) if name in order[1:-1]]
    return not places or places[-1] - places[0] == len(places) - 1


def _strange_behind(table: Table, rows: Sequence[Row], leaf_of: LeafOf, names: Sequence[str]) -> tuple[None, ...]:
    """A None for each head behind all of the form's, where spans were lost and most rows have numbers for it too."""
    if not table.geometric:
        return ()
    strange = [piece for row in rows for piece in _behind_all(row, leaf_of, names[-1]) if not piece.meaning.known]
    widths = Counter(len(row.own) - i - 1 for row in table.rows for i, p in enumerate(row.own) if p.meaning.row)
    most = widths.most_common(1)
    return (None,) * len(strange) if most and most[0][0] == len(names) + len(strange) else ()


def _behind_all(row: Row, leaf_of: LeafOf, last: str) -> list[Piece]:
    """What stands in a row of heads behind 申请人情况 or the last head of the form."""
    ends = [i for i, p in enumerate(row.own) if p.meaning.group == "applicants" or leaf_of(p) == last]
    return [piece for piece in row.own[ends[-1] + 1 :] if not piece.blank] if ends else []


def _in_pieces(rows: Sequence[Row], labels: Sequence[str]) -> bool:
    """Whether wrapped heads were read line by line: sign for sign those of the form, and each begins behind the last.

    Where 总计 was read says nothing then; it is the last column, or no sum holds.
    """
    own = [piece for row in rows for piece in row.own if piece.meaning.group not in {"corner", "applicants"}]
    text = squeeze("".join(piece.text for piece in own))
    if sorted(text) != sorted(squeeze("".join((*labels, _ORGANIZATIONS)))) or _ORGANIZATIONS not in text:
        return False
    starts = [text.replace(_ORGANIZATIONS, "").find(squeeze(label)[:2]) for label in labels[:-1]]
    first = text.find(squeeze(labels[0])) < text.find(_ORGANIZATIONS)
    return first and -1 not in starts and starts == sorted(starts)


def _in_two_wordings(rows: Sequence[Row], leaf_of: LeafOf) -> bool:
    """Whether one head stands twice side by side in other words: 自然人(2023年) and 自然人(2022年) are two columns."""
    return any(
        leaf_of(one) is not None and leaf_of(one) == leaf_of(other) and squeeze(one.text) != squeeze(other.text)
        for row in rows
        for one, other in pairwise(row.own)
    )


def _by_position(rows: Sequence[Row], leaf_of: LeafOf) -> list[tuple[str, int, int]]:
    """Named heads from left to right with the columns they cover; the lowest head over a column counts."""
    found: dict[int, tuple[str, int, int]] = {}
    for row in rows:
        for piece in row.own:
            name = leaf_of(piece)
            if name is not None:
                found[piece.start] = (name, piece.start, piece.end)
    return _neighbours_joined([found[start] for start in sorted(found)])


def _neighbours_joined(heads: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Heads with one that was printed again for each column it covers made one."""
    joined: list[tuple[str, int, int]] = []
    for name, start, end in heads:
        if joined and joined[-1][0] == name and joined[-1][2] == start:
            joined[-1] = (name, joined[-1][1], end)
        else:
            joined.append((name, start, end))
    return joined


def _in_reading_order(rows: Sequence[Row], leaf_of: LeafOf) -> list[str]:
    """Names as they are read line by line; one printed again beside or below itself counts once."""
    flat: list[str] = []
    above: dict[int, str] = {}
    for row in rows:
        last: str | None = None
        for piece in row.own:
            name = leaf_of(piece)
            if name is not None and name != last and above.get(piece.start) != name:
                flat.append(name)
            if name is not None:
                above[piece.start] = name
            last = name
    return flat


def _reading(
    rows: Sequence[Row], leaf_of: LeafOf, flat: Sequence[str], order: Sequence[str], *, geometric: bool
) -> tuple[str, ...] | None:
    """The order of the columns when header rows were read one after the other, or None when that cannot be told.

    The five organisations stand where their common head stands among 自然人 and 总计, in whatever row they are read.
    """
    if sorted(flat) == sorted(order[:-1]) and list(flat) == list(order[:-1]):
        return tuple(order[:-1])
    if not geometric and list(flat[-len(order) :]) == list(order) and {*flat[: -len(order)]} <= {order[0], order[-1]}:
        # Heads two rows high that were printed in both: the lower line has them all.
        return tuple(order)
    if sorted(flat) != sorted(order):
        return _fewer(rows, leaf_of, flat, order) if geometric else None
    five = [name for name in flat if name in order[1:-1]]
    if not geometric and five != list(order[1:-1]) and _are_torn(rows):
        # Pieces of heads were read line by line: where a head was read is not where it stands.
        return None
    if list(flat) == list(order):
        return tuple(order)
    inside = five[0] in flat[: flat.index(order[-1])] and five[-1] in flat[flat.index(order[-1]) :]
    if not geometric and inside and [name for name in flat if name != order[-1]] == list(order[:-1]):
        # 总计 stands among the five organisations by its height only: it is the last column, or no sum holds.
        return tuple(order)
    outer = [_outer(piece, leaf_of) for row in rows for piece in row.own]
    places = list(dict.fromkeys(name for name in outer if name in {order[0], order[-1], "organizations"}))
    if places[:2] == ["organizations", order[0]]:
        # A head two rows high is centred below the one beside it, and then all heads but that one share a line.
        places = [order[0], "organizations", order[-1]] if _on_one_line(rows, leaf_of, {order[0], order[-1]}) else []
    elif len(places) < 3:
        places = [order[0], "organizations", order[-1]] if list(flat) == [order[0], order[-1], *five] else []
    return tuple(name for place in places for name in (five if place == "organizations" else [place])) or None


def _fewer(rows: Sequence[Row], leaf_of: LeafOf, flat: Sequence[str], order: Sequence[str]) -> tuple[str, ...] | None:
    """The same where some of the five organisations have no column: each head is known, and stands there once."""
    first, last = order[0], order[-1]
    five = [name for name in flat if name in order[1:-1]]
    below = [row for row in rows if not any(piece.meaning.group == "applicants" for piece in row.own)]
    outer = [_outer(p, leaf_of) for row in below for p in row.own if not p.blank and p.meaning.group != "corner"]
    places = list(dict.fromkeys(name for name in outer if name in {first, last, "organizations"}))
    whole = None not in outer and sorted(flat) == sorted([first, *five, last])
    if not whole or len(five) < _SOME or not _subsequence(five, order) or places != [first, "organizations", last]:
        return None
    return (first, *five, last)


def _are_torn(rows: Sequence[Row]) -> bool:
    """Whether words stand among the heads that are no head, only a piece of one."""
    own = [piece for row in rows for piece in row.own if not piece.blank]
    return any(piece.meaning.column is None and piece.meaning.group is None for piece in own)


def _on_one_line(rows: Sequence[Row], leaf_of: LeafOf, names: set[str]) -> bool:
    """Whether these heads stand on one line, and 法人或其他组织 does not."""
    lines = {_outer(piece, leaf_of): piece.at for row in rows for piece in row.own}
    own = {lines[name] for name in names}
    return len(own) == 1 and lines["organizations"] not in own


def _outer(piece: Piece, leaf_of: LeafOf) -> str | None:
    return "organizations" if piece.meaning.group == "organizations" else leaf_of(piece)


def _subsequence(names: Sequence[str], order: Sequence[str]) -> bool:
    position = iter(order)
    return all(name in position for name in names)


def _completed(
    found: list[tuple[str, int, int]], rows: Sequence[Row], order: Sequence[str], labels: list[str]
) -> Heads | None:
    """The named heads with the unnamed ones among them: misread ones by likeness, strange ones as None."""
    first = found[0][1]
    heads: list[tuple[str | None, int, int]] = [*found]
    named = {name for name, _, _ in found}
    for piece in _lowest(rows):
        if piece.blank or any(piece.start < end and piece.end > start for _, start, end in heads):
            continue
        name = _misread(piece, found, order, labels, named)
        # What stands left of the heads without being like one is the corner or a label.
        if name is None and piece.start < first:
            continue
        if name is not None:
            named.add(name)
        heads.append((name, piece.start, piece.end))
    heads.sort(key=lambda head: head[1])
    return Heads(tuple(name for name, _, _ in heads), tuple((start, end) for _, start, end in heads))


def _lowest(rows: Sequence[Row]) -> list[Piece]:
    """The lowest printed piece over each column."""
    found: dict[int, Piece] = {}
    for row in rows:
        for piece in row.own:
            if not piece.blank:
                for column in range(piece.start, piece.end):
                    found[column] = piece
    distinct = {id(piece): piece for piece in found.values()}
    return [piece for piece in distinct.values() if piece.meaning.group is None]


def _misread(
    piece: Piece, found: list[tuple[str, int, int]], order: Sequence[str], labels: list[str], named: set[str]
) -> str | None:
    before = [order.index(name) for name, start, _ in found if start < piece.start]
    after = [order.index(name) for name, start, _ in found if start > piece.start]
    low, high = max(before, default=-1), min(after, default=len(order))
    key = squeeze(piece.text)
    best, name = 0.0, None
    for index in range(low + 1, high):
        alike = likeness(key, squeeze(labels[index]))
        if order[index] not in named and alike > best:
            best, name = alike, order[index]
    return name if best >= 0.5 else None
