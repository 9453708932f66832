"""Is it an annual report at all? Tells reports from the documents that look like them, with a reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from parsing.document import Document
from parsing.identity import Identity
from parsing.signs import EVIDENCE, TITLE, squeeze


@dataclass(frozen=True, slots=True)
class Verdict:
    """Report or not, and why not."""

    kind: Literal["report", "not_a_report"]
    reason: str | None = None


_TITLES = (
    (re.compile(r"通知$|的通知"), "a notice about the making of reports, not a report"),
    (re.compile(r"法治政府建设"), "a report on the rule of law (法治政府建设)"),
    (re.compile(r"政府工作报告"), "a government work report (政府工作报告)"),
    (re.compile(r"指南"), "a guide to disclosure (指南)"),
    (re.compile(r"预算|决算|三公"), "a budget page"),
    (re.compile(r"制度|办法|规定$"), "a rule on disclosure (制度)"),
    (re.compile(r"要点|方案"), "a plan of key tasks (要点)"),
    (re.compile(r"工作总结|总结$"), "a work summary (总结)"),
    (re.compile(r"解读|图解|一图读懂"), "an interpretation of the report, not the report itself"),
    (re.compile(r"学年"), "a university report on an academic year (学年)"),
    (re.compile(r"报表"), "a statistics table, not a report"),
)


def classify(document: Document, identity: Identity, has_form_cells: bool) -> Verdict:
    """The verdict on a document; `has_form_cells` says that cells of a statutory table were read from it."""
    text = "\n".join(line.text for line in document.lines())
    title = squeeze(identity.title or "")
    if not text.strip() and not has_form_cells:
        return Verdict("not_a_report", "the document holds no text")
    for pattern, reason in _TITLES:
        if pattern.search(title):
            return Verdict("not_a_report", reason)
    if has_form_cells or TITLE.search(title):
        return Verdict("report")
    if sum(phrase in text for phrase in EVIDENCE) >= 3:
        return Verdict("report")
    return Verdict("not_a_report", "neither title nor text is that of an annual disclosure report")
