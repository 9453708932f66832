"""Whether lines of text tell a table more often than it was read: the one that was not read may be the report's own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from parsing.document import Document
from parsing.forms import FORMS, PROCEEDINGS
from parsing.labels import squeeze
from parsing.match.candidate import Chosen
from parsing.report import Finding

_NUMBERING = re.compile(r"^[(（]?[一二三四五六七八0-9]{1,2}[)）.、]")
_TELLING = 6
"""Signs of a label that a narrative hardly uses."""
_LABELS = 5
_DECISIONS = ("行政许可", "行政处罚", "行政强制")
_LONG = {squeeze(_NUMBERING.sub("", row.label)) for row in FORMS["2021"].applications}
_WORDINGS = tuple(sorted(label for label in _LONG if len(label) >= _TELLING))


def _applications_told_again(lines: Iterable[str]) -> int:
    """How many labels of the table of applications stand in the lines more than once; 0 for too few to be a table."""
    text = _squeezed(lines)
    again = sum(text.count(label) > 1 for label in _WORDINGS)
    return again if again >= _LABELS else 0


def beside_its_twin(part: Chosen, document: Document) -> Chosen:
    """The table of applications read from lines, with a doubt where they tell it again and nothing was said of that."""
    known = part.rivals or any(finding.rule.startswith(("tables.", "row.twice")) for finding in part.findings)
    again = 0 if known else _applications_told_again(line.text for line in document.lines())
    if not again:
        return part
    message = f"{again} labels of its rows stand in the text once more, with numbers that could not be read"
    note = Finding("row.unlabelled", "warning", tuple(part.cells), message)
    return replace(part, findings=(*part.findings, note))


def told_again(lines: Iterable[str]) -> bool:
    """Whether any of the three tables may stand in the lines more than once."""
    text = _squeezed(lines)
    other = text.count("结果维持") > len(PROCEEDINGS) or min(text.count(label) for label in _DECISIONS) > 1
    return other or sum(text.count(label) > 1 for label in _WORDINGS) >= _LABELS


def _squeezed(lines: Iterable[str]) -> str:
    return "\n".join(squeeze(line) for line in lines if "。" not in line)
