"""Tables pasted from an office program, written lean before a tree is built of the page.

Word and WPS wrap the text of a cell in a paragraph and in runs, each with a style as long as a sentence: that is most
of the bytes of such a page and most of its tree, and it says how a number looks. Where every tag of a table is of a
kind that is known here and closed in its place, and none can hide or mark what stands in it, paragraphs, runs and
looks are left out. What is read from the rest is the same, in half the time. Any other table stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_TEXT = re.compile(rb">(\s*[^<>\s][^<>]*)<")
_TAG_OR_SPACE = re.compile(rb"(<[^<>]*>)")
_TAG = re.compile(rb"<(/?)([a-z0-9:]+)((?:\s+[a-z:]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=]+))?)*)\s*>", re.I)
_ATTRIBUTE = re.compile(rb"\s+([a-z:]+)(?:=(\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=]+))?", re.I)

_KINDS = {
    "T": "table",
    "B": "tbody thead",
    "C": "colgroup col",
    "R": "tr",
    "D": "td th",
    "P": "p div",
    "I": "span o:p b strong font i em u",
    "N": "br",
}
_LETTERS = {name.encode(): letter for letter, names in _KINDS.items() for name in names.split()}
"""A letter for each kind of tag; an end tag has the small one."""
_IN_LINE = "[IiN]*"
_FULL = rf"D(?P<paragraph>P)?{_IN_LINE}(?(paragraph)(?:pP{_IN_LINE})*)"
_GAP = rf"(?:D(?:(?:P{_IN_LINE}p)+|{_IN_LINE})d|r(?:bB)?R)*"
_CLOSED = rf"{_IN_LINE}(?P<closed>p(?:P{_IN_LINE}p)*)?d"
_RUNS = {
    "start": re.compile(rf"T[Cc]*B?R{_GAP}{_FULL}"),
    "next cell": re.compile(rf"{_CLOSED}{_GAP}{_FULL}"),
    "same cell": re.compile(_IN_LINE),
    "next paragraph": re.compile(rf"{_IN_LINE}(?:pP{_IN_LINE})+"),
    "end": re.compile(rf"{_CLOSED}{_GAP}rb?t"),
}
"""What may stand between two texts of a table, tag by tag."""
_LOOKS = frozenset(
    b"style width height align valign nowrap bgcolor lang xml:lang border cellspacing cellpadding bordercolor "
    b"background face size color dir".split()
)
_SPEAKING_STYLES = (b"display", b"visib", b"through", b"super", b"hid")
"""Parts of styles that say more than how something looks: they hide it, strike it out, make it a footnote mark."""
_OFFICE_CLASS = re.compile(rb"[\"']?Mso\w*[\"']?")
_OFFICE_RULE = b".Mso"
_LONGEST_RUN = 8_000
_LARGEST = 1_000_000
_LONGEST_CELL = 500
"""Bytes; with longer cells a table may lay out the page, and its paragraphs are lines."""


@dataclass(frozen=True, slots=True)
class _Lean:
    """Tags between two texts, with what can be left out left out."""

    markup: bytes
    states: str
    """Whether the texts before and after stand in a paragraph (p) or right in the cell (c); empty: in the same."""


def lean(source: bytes) -> bytes:
    """The page (UTF-8) with its heavy tables written lean; the page itself where tables stand in others or are open.

    A table in a comment or a script is taken for one of the page: who builds a tree of the result looks whether as many
    tables are in it as `tables_in` counts.
    """
    first, *rest = source.split(b"<table")
    pieces = [first]
    for piece in rest:
        table, end, after = piece.rpartition(b"</table>")
        if not end:
            return source
        small = _lean_table(table)
        pieces += (b"<table", table, end, after) if small is None else (small, after)
    result = b"".join(pieces)
    # A style sheet that speaks of the classes left out may hide them.
    return source if _OFFICE_RULE in result else result


def tables_in(source: bytes) -> int:
    """How many tables are opened in the source, in small letters."""
    return source.count(b"<table")


def _lean_table(table: bytes) -> bytes | None:
    """A table, given without its opening and its end, written lean; None where that could change what is read."""
    if len(table) > _LARGEST:
        return None
    pieces = _TEXT.split(table)
    pieces[0] = b"table" + pieces[0]
    pieces[-1] += b"</table"
    runs = pieces[::2]
    known = {run: _lean_run(run) for run in set(runs) if len(run) <= _LONGEST_RUN}
    markup = {run: found.markup for run, found in known.items() if found is not None}
    states = {run: found.states for run, found in known.items() if found is not None}
    if not markup.keys() >= set(runs) or not _fit("".join(map(states.__getitem__, runs))):
        return None
    pieces[::2] = map(markup.__getitem__, runs)
    result = b"".join(pieces)
    cells = result.split(b"<td")
    # With more cells than rows some row has two: no table that lays out the page with one box below the other.
    grid = len(cells) - 1 > result.count(b"<tr") and max(map(len, cells)) <= _LONGEST_CELL
    return result if grid else None


def _fit(states: str) -> bool:
    """Whether each text stands where the tags before it end and where those after it begin."""
    return states[0] + states[-1] == "^$" and states[1:-1:2] == states[2:-1:2]


@lru_cache(maxsize=2048)
def _lean_run(run: bytes) -> _Lean | None:
    """Tags and white space between two texts, without the signs `<` and `>` at their ends."""
    spaces_and_tags = _TAG_OR_SPACE.split(b"<" + run + b">")
    letters = [_letter(tag) for tag in spaces_and_tags[1::2]]
    if any(space.strip() for space in spaces_and_tags[::2]) or None in letters:
        return None
    states = _states("".join(filter(None, letters)))
    if states is None:
        return None
    before = ""
    for index, letter in enumerate(letters):
        spaces_and_tags[2 * index + 1] = _lean_tag(spaces_and_tags[2 * index + 1], letter or "", before)
        before = letter or ""
    return _Lean(b"".join(spaces_and_tags), states)


def forget() -> None:
    """Forget the tags met; for measuring what the first page of its kind costs."""
    _lean_run.cache_clear()


def _states(letters: str) -> str | None:
    for kind, pattern in _RUNS.items():
        match = pattern.fullmatch(letters)
        if match is not None:
            found = match.groupdict()
            before = "^" if kind == "start" else "p" if found.get("closed") else "c"
            after = "$" if kind == "end" else "p" if found.get("paragraph") else "c"
            return {"same cell": "", "next paragraph": "pp"}.get(kind, before + after)
    return None


def _letter(tag: bytes) -> str | None:
    """The letter of a tag; None for one that cannot be in a lean table."""
    match = _TAG.fullmatch(tag)
    letter = _LETTERS.get(match[2].lower()) if match is not None else None
    if match is None or letter is None:
        return None
    left_out = letter in "PI"
    return None if left_out and not _only_looks(match[3]) else letter.lower() if match[1] else letter


def _only_looks(attributes: bytes) -> bool:
    """Whether attributes say no more than how an element looks."""
    for name, value in _ATTRIBUTE.findall(attributes):
        if name.lower() == b"class" and _OFFICE_CLASS.fullmatch(value):
            continue
        if name.lower() not in _LOOKS or any(part in value.lower() for part in _SPEAKING_STYLES):
            return False
    return True


def _lean_tag(tag: bytes, letter: str, before: str) -> bytes:
    if letter == "P":
        # A second paragraph of a cell begins on a line of its own.
        return b"\n" if before == "p" else b""
    if letter in "piI":
        return b""
    match = _TAG.fullmatch(tag)
    if letter != "D" or match is None:
        return tag
    spans, others = b"", b""
    for attribute in _ATTRIBUTE.finditer(match[3]):
        if attribute[1].lower() in (b"rowspan", b"colspan"):
            spans += attribute[0]
        else:
            others += attribute[0]
    return b"<" + match[2] + spans + b">" if _only_looks(others) else tag
