"""How far cells recognised from pictures can be trusted.

Each such cell carries the recogniser's confidence. A sum that does not hold lowers it for the cells of the sum, and
what stays below the bar is named in a finding. Cells read from text have no confidence and are not touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from parsing.report import Cell, Finding

RULE = "cell.recognised"
TRUSTED = 0.8
"""Below this a recognised number is in doubt: it touched a ruling, had an odd width, or two readings disagreed."""
_BROKEN_SUM = 0.7
"""What is left of the confidence of a cell whose sum does not hold."""


def weigh(cells: Mapping[str, Cell], findings: Sequence[Finding]) -> Mapping[str, Cell]:
    """The cells, those of broken sums with less confidence."""
    broken = {name for finding in findings if finding.severity == "error" for name in finding.cells}
    if not broken:
        return cells
    return {
        name: cell._replace(confidence=round(cell.confidence * _BROKEN_SUM, 4))
        if cell.confidence is not None and name in broken
        else cell
        for name, cell in cells.items()
    }


def doubts(cells: Mapping[str, Cell]) -> Iterator[Finding]:
    """One finding that names every recognised number below the bar."""
    weak = [name for name, c in cells.items() if c.confidence is not None and c.value is not None and _weak(c)]
    if weak:
        message = f"{len(weak)} numbers were recognised from a picture with a confidence below {TRUSTED}"
        yield Finding(RULE, "warning", tuple(weak), message)


def _weak(cell: Cell) -> bool:
    return cell.confidence is not None and cell.confidence < TRUSTED
