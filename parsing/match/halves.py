"""A table too wide for its page, printed as two: the left columns, then the right ones beside the same labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsing.forms import Form
from parsing.match.candidate import Candidate


def halves_joined(found: Sequence[Candidate], form: Form) -> list[Candidate]:
    """The readings, two put together of which the second has the same rows and just the columns the first has not."""
    joined: list[Candidate] = []
    for one in found:
        left = joined[-1] if joined else None
        if (
            left is not None
            and not (left.flat or one.flat)
            and left.hidden == one.hidden
            and _complete(left, one, form)
        ):
            joined[-1] = replace(
                left,
                cells={name: (left.cells | one.cells)[name] for name in form.cells if name in left.cells | one.cells},
                findings=(*left.findings, *one.findings),
                captions=(*left.captions, *one.captions),
                tables=(*left.tables, *one.tables),
                touched=left.touched | one.touched,
            )
        else:
            joined.append(one)
    return joined


def _complete(left: Candidate, right: Candidate, form: Form) -> bool:
    """Whether two readings have the same rows, and every column of the form stands in one of them only."""
    rows = {name.rpartition(".")[0] for name in left.touched}
    whole = {cell.id for entry in form.applications for cell in entry.cells if entry.id in rows}
    apart = bool(left.touched and right.touched) and not left.touched & right.touched
    return apart and left.touched | right.touched == whole
