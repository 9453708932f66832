"""Several tables of one part on one page: twins, last year's figures, other bodies. Which one counts, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from parsing.match.captions import of_another_year, read_caption
from parsing.match.table import Piece, Row
from parsing.report import Cell, Finding

_NEAREST = 2
_FRAGMENT = 0.5
OTHER_TWIN = "tables.hidden_differs"
"""The rule of tables that are not shown and have other numbers than those that are."""


def extra_row(row: Row, label: str, values: Sequence[Piece]) -> Finding:
    """Word of a row that is not part of the form, with what it says."""
    said = ", ".join(piece.text for piece in values if not piece.blank)
    numbers = any(piece.printed.value is not None for piece in values)
    message = f"{row.at}: the row “{label}” is not part of the form" + (f"; it says {said}" if said else "")
    return Finding("row.extra", "warning" if numbers else "info", (), message)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of one part of the form: its cells, and what was noticed while reading it."""

    section: int
    cells: dict[str, Cell]
    findings: tuple[Finding, ...]
    hidden: bool
    captions: tuple[str, ...]
    tables: tuple[int, ...]
    start: tuple[int, int]
    """Number of its first table and of its first row there: where on the page it begins."""
    touched: frozenset[str] = frozenset()
    """Every cell it has a row for, also those that could not be read."""
    flat: bool = False
    """Whether it was read from lines of text."""
    inherited: bool = False
    """Whether its captions stand above the table before it, so that they may not speak of it."""

    @property
    def size(self) -> int:
        """How many cells it gives."""
        return len(self.cells)

    @property
    def unread(self) -> frozenset[str]:
        """Cells that stand in it and could not be read: what they say nobody knows."""
        return self.touched - self.cells.keys()


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cells of a part, the findings about them, and cells left out because tables disagree."""

    cells: dict[str, Cell]
    findings: tuple[Finding, ...]
    best: Candidate | None = None
    rivals: tuple[Candidate, ...] = ()
    strange: str | None = None
    """Why the table may be none of this report, when there is no other: its caption speaks of another year or body."""


def choose(candidates: Sequence[Candidate], year: int | None, issuer: str | None = None) -> Chosen:
    """Take the table that counts. Where equal claims disagree the cells are left out."""
    if not candidates:
        return Chosen({}, ())
    if len(candidates) == 1 and not candidates[0].hidden:
        only = candidates[0]
        return Chosen(only.cells, only.findings, only, strange=_strange(only, year, issuer))
    notes: list[Finding] = []
    # Of whom a table speaks comes before whether it is filled: the report's own may be empty, a neighbour's full.
    current = _filled(_of_this_report(_shown(candidates, notes), year, issuer, notes), notes)
    best = max(current, key=lambda candidate: candidate.size)
    if best.hidden and any(not candidate.hidden for candidate in current):
        message = f"table {listed(best.tables)} is not shown by a browser, but those that are hold less"
        notes.append(Finding("tables.hidden", "warning", tuple(best.cells), message))
    rivals = list(_rivals(best, current))
    fragments = list(_fragments(best, current, rivals))
    doubtful = {name for finding in fragments for name in finding.cells}
    disputed = {name for rival in rivals for name in (*_differences(best, rival), *(rival.unread & best.cells.keys()))}
    if disputed:
        # Where the claims differ at all, a cell that only one of them has is as doubtful as one that differs.
        disputed |= {name for rival in rivals for name in best.cells if name not in rival.cells}
        numbers = sorted({number for candidate in (best, *rivals) for number in candidate.tables})
        notes.append(
            Finding(
                "tables.ambiguous",
                "error",
                # Cells that agree are kept, but which of the tables was read well is as unsure as which one counts.
                _ordered({*best.cells, *disputed}, best, rivals),
                f"tables {listed(numbers)} are the same table of the form with different numbers, "
                "and nothing says which one counts; the cells that differ were left out",
            )
        )
    aside = disputed | doubtful
    cells = {name: cell for name, cell in best.cells.items() if name not in aside} if aside else best.cells
    claims = tuple(rivals) if disputed else ()
    return Chosen(cells, (*best.findings, *notes, *fragments), best, claims, _strange(best, year, issuer))


def _filled(candidates: Sequence[Candidate], notes: list[Finding]) -> Sequence[Candidate]:
    """Without the blank form that some reports print behind their own tables."""
    if len(candidates) == 1:
        return candidates
    filled = [candidate for candidate in candidates if _is_filled(candidate)]
    filled = filled or [one for one in candidates if any(x.state == "not_applicable" for x in one.cells.values())]
    if not filled or len(filled) == len(candidates):
        return candidates
    empty = [candidate for candidate in candidates if candidate not in filled]
    for candidate in empty:
        message = f"table {listed(candidate.tables)} is the empty form beside a filled one; it was set aside"
        ahead = [other for other in filled if candidate.start < other.start]
        names = tuple(dict.fromkeys(name for other in ahead for name in other.cells))
        notes.append(Finding("tables.empty", "warning" if ahead else "info", names, message))
    return filled


def _shown(candidates: Sequence[Candidate], notes: list[Finding]) -> list[Candidate]:
    visible = [candidate for candidate in candidates if not candidate.hidden]
    hidden = [candidate for candidate in candidates if candidate.hidden]
    if not visible:
        names = tuple(dict.fromkeys(name for candidate in hidden for name in candidate.cells))
        message = "the only tables of this part are not shown by a browser"
        notes.append(Finding("tables.hidden", "warning", names, message))
        return hidden
    best = max(visible, key=lambda candidate: candidate.size)
    if hidden and all(candidate.size > 2 * best.size for candidate in hidden):
        # A stump that is shown beside a whole table that is not: neither can be left aside.
        return [*visible, *hidden]
    for twin in hidden:
        differing = tuple(sorted(_differences(best, twin)))
        if differing:
            notes.append(
                Finding(
                    OTHER_TWIN,
                    "warning",
                    differing,
                    f"table {listed(twin.tables)}, which is not shown, has other numbers; the shown ones stand",
                )
            )
    return visible


def _of_this_report(
    candidates: list[Candidate], year: int | None, issuer: str | None, notes: list[Finding]
) -> list[Candidate]:
    if len(candidates) == 1:
        return candidates
    why = [_strange(candidate, year, issuer) for candidate in candidates]
    # A caption covers each part once: what comes again below it is no longer spoken of.
    free = [c.inherited and why[index] in why[:index] for index, c in enumerate(candidates)]
    candidates = [replace(c, captions=()) if again else c for c, again in zip(candidates, free, strict=True)]
    current = [c for c, reason, again in zip(candidates, why, free, strict=True) if reason is None or again]
    if not current:
        return candidates
    names = tuple(dict.fromkeys(name for candidate in current for name in candidate.cells))
    unsure = any(free) or not any(_is_filled(candidate) for candidate in current)
    for candidate, reason in zip(candidates, why, strict=True):
        if candidate not in current:
            message = f"table {listed(candidate.tables)} was set aside: it {reason}"
            doubt = unsure or candidate.inherited
            notes.append(Finding("tables.other_year", "warning" if doubt else "info", names if doubt else (), message))
    return current


def _is_filled(candidate: Candidate) -> bool:
    return len(candidate.unread) > candidate.size or any(x.state == "printed" for x in candidate.cells.values())


def _strange(candidate: Candidate, year: int | None, issuer: str | None) -> str | None:
    """Why a table is none of this report's by its caption; None where nothing speaks against it."""
    captions = [read_caption(caption) for caption in candidate.captions]
    if of_another_year(captions, year):
        return "speaks of another year by its caption"
    unknown = [said for caption, said in zip(candidate.captions, captions, strict=True) if caption and not said.known]
    name = next((caption.body for caption in reversed(unknown[-_NEAREST:]) if caption.body), None)
    if name and issuer and name not in issuer and issuer not in name:
        return f"stands under the name of {name}"
    return None


def _rivals(best: Candidate, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Tables whose claim is as good as the best one's: about as large, or larger together, or earlier on the page.

    A piece of the form that stands before the whole one and says otherwise may be the report's own table, broken off.
    """
    others = [candidate for candidate in candidates if candidate is not best]
    together = {name for candidate in others for name in candidate.cells}
    joined = len(together & best.cells.keys()) > 0.8 * best.size
    for candidate in others:
        first = candidate.start < best.start and (any(_differences(best, candidate)) or candidate.unread)
        size = max(candidate.size, len(candidate.touched))
        if size >= _FRAGMENT * best.size or joined or first:
            yield candidate


def _fragments(best: Candidate, candidates: Sequence[Candidate], rivals: Sequence[Candidate]) -> Iterator[Finding]:
    """Findings about pieces of the form that are no rivals, but have other numbers for some of its rows."""
    for candidate in candidates:
        if candidate is best:
            continue
        differing = tuple(_differences(best, candidate))
        if candidate not in rivals and differing:
            number = listed(candidate.tables)
            message = f"table {number} has some rows of this part with other numbers; they were left out"
            yield Finding("tables.fragment", "warning", differing, message)


def _differences(one: Candidate, other: Candidate) -> Iterator[str]:
    for name, cell in one.cells.items():
        twin = other.cells.get(name)
        if twin is not None and (twin.value, twin.state) != (cell.value, cell.state):
            yield name


def _ordered(names: Iterable[str], best: Candidate, rivals: Sequence[Candidate]) -> tuple[str, ...]:
    wanted = set(names)
    everywhere = dict.fromkeys(name for candidate in (best, *rivals) for name in candidate.cells)
    return tuple(name for name in everywhere if name in wanted)


def listed(numbers: Sequence[int]) -> str:
    """Numbers of tables in words."""
    return " and ".join(str(number) for number in numbers)
