"""Parts read from lines without columns that are not whole: numbers may stand beside another label than their own.

Extractors that set labels behind their numbers, or part the two by columns, shift whole rows. A shifted row adds up as
well as any other, so that only sums down the columns say that numbers and labels belong together.
"""

from __future__ import annotations

from dataclasses import replace

from parsing import proof
from parsing.forms import Form
from parsing.match.candidate import Chosen
from parsing.report import Finding

_REVIEW = 4


def doubted(part: Chosen, form: Form) -> Chosen:
    """A part with a doubt about the cells that no sums prove, where some of it could not be read from its lines."""
    if part.best is None or not part.best.flat or not part.cells:
        return part
    wanted = sum(cell.section == part.best.section for cell in form.cells.values())
    notes = [finding for finding in part.findings if finding.severity != "info"]
    if len(part.cells) == wanted and not notes:
        return part
    named = {name for finding in notes for name in finding.cells}
    # The sum of five outcomes does not say of which proceeding they are.
    proven = (
        proof.proven(form, part.cells) if part.best.section != _REVIEW or len(part.cells) == wanted else frozenset()
    )
    sure = named | proven
    names = tuple(name for name in part.cells if name not in sure)
    if not names:
        return part
    message = "lines without columns give only a part of the table, and no sum says that these numbers are its own"
    return replace(part, findings=(*part.findings, Finding("text.unproven", "warning", names, message)))
