"""Which of the chosen parts can belong to one report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsing.match.candidate import OTHER_TWIN, Chosen, listed
from parsing.report import Finding


def consistent(parts: Sequence[Chosen]) -> list[Chosen]:
    """The chosen parts that can belong to one report.

    A part whose only table is last year's is no part of a report that has tables of its own year. Where a page holds
    two reports, a part found once belongs to the report it stands in, which is told by the order of the tables.
    """
    own_year = any(part.best is not None and part.strange is None for part in parts)
    boundary, again = _second_report(parts), _comes_again(parts)
    copied = any(finding.rule == OTHER_TWIN for part in parts for finding in part.findings)
    result = []
    for part in parts:
        if part.best is None:
            result.append(part)
        elif part.best.hidden and copied:
            result.append(_set_aside(part, "is not shown, and others beside it are those of another report"))
        elif part.strange and own_year:
            result.append(_set_aside(part, part.strange))
        elif not part.rivals and boundary is not None and part.best.start >= boundary:
            result.append(_set_aside(part, "stands in the second of two reports on the page"))
        elif not part.rivals and again is not None and part.best.start > again:
            result.append(_doubted(part, "stands behind a table that comes twice and may belong to another report"))
        elif part.strange:
            result.append(_doubted(part, f"{part.strange}, and the page has no other"))
        else:
            result.append(part)
    return result


def _comes_again(parts: Sequence[Chosen]) -> tuple[int, int] | None:
    """Where the first table stands that repeats a part with other numbers."""
    twice = [sorted(claim.start for claim in (part.best, *part.rivals)) for part in parts if part.best and part.rivals]
    return min((starts[1] for starts in twice), default=None)


def _doubted(part: Chosen, why: str) -> Chosen:
    """The part as it was read, with a word of doubt about every cell."""
    assert part.best is not None
    message = f"table {listed(part.best.tables)} {why}"
    finding = Finding("tables.other_report", "warning", tuple(part.cells), message)
    return replace(part, findings=(*part.findings, finding))


def _second_report(parts: Sequence[Chosen]) -> tuple[int, int] | None:
    """Where a second report begins: parts are found twice, and after a later part an earlier one comes again."""
    if not any(part.rivals for part in parts):
        return None
    claims = [claim for part in parts if part.best is not None for claim in (part.best, *part.rivals)]
    twice = [[claim.start for claim in (part.best, *part.rivals)] for part in parts if part.best and part.rivals]
    last = 0
    for claim in sorted(claims, key=lambda claim: claim.start):
        # Parts in another order are no second report: one of them stands on both sides of where that begins.
        if claim.section < last and any(min(starts) < claim.start <= max(starts) for starts in twice):
            return claim.start
        last = claim.section
    return None


def _set_aside(part: Chosen, why: str) -> Chosen:
    assert part.best is not None
    message = f"table {listed(part.best.tables)} {why}; its cells were left out"
    return Chosen({}, (Finding("tables.other_report", "error", tuple(part.best.cells), message),))
