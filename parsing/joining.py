"""One report from several documents: the page, its further pages, its attachments, the pictures in its body.

Each part is read by itself; here their readings are put together by rule. The page says who reports on which year and
keeps its text; a cell is taken from the first part that has it and says where it came from. What two parts print
differently is nobody's to choose: it is left out, and a finding names it. The checks run again over the joined cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from parsing import checks, classify, identity, narrative, reading
from parsing.forms import FORMS, Form
from parsing.report import Cell, Finding, Report, Section

DISAGREE = "parts.disagree"
OTHER_FORM = "parts.other_form"
UNREAD = "parts.unread"

_FILLED_IN = (
    "year",
    "issuer",
    "title",
    "published",
    "source",
    "index_number",
    "document_number",
    "issuing_body",
)
"""What another part may say where the page does not."""

_OF_THE_WHOLE = ("identity.", "text.", "report.")
"""Rules about a document as a whole: what they say of an attachment is nothing the report has to answer for."""

_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One document of a report, as the parser read it."""

    name: str
    """What cells taken from it say: "page 2", "attachment 1", "picture 3". The first part's is never said."""
    report: Report


@dataclass(frozen=True, slots=True)
class Divided:
    """What was found with a page, sorted by what it is."""

    parts: tuple[Part, ...]
    """Of the page's own report."""
    others: tuple[Part, ...]
    """Reports of their own: of another body or another year."""


def divide(page: Report, found: Sequence[Part]) -> Divided:
    """Tells the parts of a page's report from reports that the page only links to."""
    page = _without_doubtful_issuer(page)
    reports = [part for part in found if part.report.kind == "report"]
    several = page.issuer is None and not all(_same_body(reports[0].report.issuer, p.report.issuer) for p in reports)
    if page.kind == "report" and not several:
        reports = [part for part in reports if not _belongs(page, part.report)]
    return Divided(tuple(part for part in found if part not in reports), tuple(reports))


def _without_doubtful_issuer(report: Report) -> Report:
    """The report without a body that only 来源 or the window's title names: its file may name the right one."""
    doubtful = any(finding.rule == identity.UNSURE for finding in report.findings)
    return replace(report, issuer=None) if doubtful else report


def _belongs(page: Report, part: Report) -> bool:
    same_year = page.year is None or part.year is None or page.year == part.year
    return same_year and _same_body(page.issuer, part.issuer)


def _same_body(one: str | None, other: str | None) -> bool:
    """Whether two names may be one body's: 水利局 and 长葛市水利局, 长葛市 and 长葛市人民政府; no name may be any's."""
    if not one or not other:
        return True
    short, long = sorted((_bare(one), _bare(other)), key=len)
    return long.endswith(short)


def _bare(name: str) -> str:
    return name.removesuffix("人民政府") or name


def join(parts: Sequence[Part]) -> Report:
    """The report that the parts make together; the first is the page, which keeps the last word on what it is.

    Raises ValueError without any part.
    """
    if not parts:
        raise ValueError("a report has at least one part")
    page, *rest = parts
    useful = [part for part in rest if part.report.kind == "report"]
    if any(_without_doubtful_issuer(part.report).issuer for part in useful):
        page = replace(page, report=_named_by_a_part(page.report))
    if page.report.kind != "report":
        return page.report
    if not useful:
        return _with_unread(page.report, rest)
    filled = _metadata(page.report, useful)
    sections = _sections(page.report, useful)
    text = "\n".join(filter(None, (page.report.text, *(part.report.text for part in useful))))
    page = replace(page, report=_without_bareness(page.report))
    whole = replace(page.report, **filled, sections=sections, text=text)
    form = _form([page, *useful])
    return _with_unread(whole, rest) if form is None else _with_cells(whole, form, [page, *useful])


def _named_by_a_part(page: Report) -> Report:
    """A page whose body another part names for sure: what only hints at a body, and the doubt, are left out."""
    bare = _without_doubtful_issuer(page)
    return replace(bare, findings=tuple(finding for finding in bare.findings if finding.rule != identity.UNSURE))


def _without_bareness(page: Report) -> Report:
    """A page that holds hardly more than links to the report's other parts, which have been read."""
    return replace(page, findings=tuple(finding for finding in page.findings if finding.rule != classify.BARE))


def _with_unread(whole: Report, rest: Sequence[Part]) -> Report:
    """The report, and where it has no cells, which of its parts could not be opened: the tables may be there."""
    if whole.cells:
        return whole
    closed = [part for part in rest if part.report.kind != "report" and not (part.report.text or part.report.title)]
    unread = [Finding(UNREAD, "warning", (), f"{part.name}: {part.report.reason}") for part in closed]
    return replace(whole, findings=(*whole.findings, *unread))


def _metadata(page: Report, rest: Sequence[Part]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in _FILLED_IN:
        parts = (_without_doubtful_issuer(part.report) for part in rest)
        said = (getattr(report, name) for report in (page, *parts))
        found[name] = next((value for value in said if value is not None), None)
    return found


def _sections(page: Report, rest: Sequence[Part]) -> tuple[Section, ...]:
    """The page's sections, those without text filled in, and behind them what other parts have beside."""
    sections = list(page.sections)
    for part in rest:
        known = {section.number: place for place, section in enumerate(sections)}
        for section in part.report.sections:
            place = known.get(section.number)
            if place is None:
                sections.append(section)
            elif section.text and not sections[place].text:
                sections[place] = section
    return tuple(sections)


def _form(parts: Sequence[Part]) -> Form | None:
    """The form of the part with most cells, the earlier one where two have as many; None where none has any."""
    best = max(parts, key=lambda part: len(part.report.cells))
    return FORMS[best.report.form] if best.report.form is not None and best.report.cells else None


def _with_cells(whole: Report, form: Form, parts: Sequence[Part]) -> Report:
    """The report with the cells of all parts, and with what is to be said of them."""
    fitting = [part for part in parts if all(name in form.cells for name in part.report.cells)]
    findings = [_other_form(part, form) for part in parts if part not in fitting]
    blank = [part for part in fitting if _is_blank(part)] if not all(map(_is_blank, fitting)) else []
    findings += [_set_aside(part) for part in blank]
    fitting = [part for part in fitting if part not in blank]
    cells: dict[str, Cell] = {}
    givers: dict[str, str] = {}
    torn: dict[str, list[tuple[Part, Cell]]] = {}
    for name in form.cells:
        said = [(part, part.report.cells[name]) for part in fitting if name in part.report.cells]
        said = [(part, cell) for part, cell in said if cell.state != "unreadable"] or said
        if said and all(_same(cell, said[0][1]) for _, cell in said):
            giver, cell = said[0]
            cells[name], givers[name] = _placed(giver, cell, is_page=giver is parts[0]), giver.name
        elif said:
            torn[name] = said
    findings += [finding for part in fitting for finding in _kept(part, givers, is_page=part is parts[0])]
    findings += [_disagreement(torn)] if torn else []
    findings += reading.missing(form, cells, findings)
    findings += checks.run(form, cells)
    findings += narrative.findings(whole.sections, cells, whole.year, whole.issuer)
    return replace(whole, form=form.name, cells=cells, findings=tuple(findings))


def _is_blank(part: Part) -> bool:
    return any(finding.rule == classify.BLANK for finding in part.report.findings)


def _set_aside(part: Part) -> Finding:
    return Finding("tables.empty", "info", (), f"{part.name}: its empty copy of the tables was set aside")


def _same(one: Cell, other: Cell) -> bool:
    return one.value == other.value and one.state == other.state


def _placed(part: Part, cell: Cell, *, is_page: bool) -> Cell:
    return cell if is_page else cell._replace(at=f"{part.name}: {cell.at}")


def _kept(part: Part, givers: Mapping[str, str], *, is_page: bool) -> Iterator[Finding]:
    """What the part's own reading found and the joined cells do not settle; the checks of all cells run anew."""
    gives = part.name in givers.values()
    for finding in part.report.findings:
        if finding.rule in (*reading.RECOMPUTED, *checks.RULES, *narrative.RULES):
            continue
        if finding.cells and all(givers.get(name, part.name) != part.name for name in finding.cells):
            continue
        if is_page:
            yield finding
        elif gives and not finding.rule.startswith(_OF_THE_WHOLE):
            yield replace(finding, message=f"{part.name}: {finding.message}")


def _other_form(part: Part, form: Form) -> Finding:
    message = (
        f"{part.name} fills in the form of {part.report.form}, the rest that of {form.name}: "
        f"its {len(part.report.cells)} cells are not taken"
    )
    return Finding(OTHER_FORM, "error", (), message)


def _disagreement(torn: Mapping[str, Sequence[tuple[Part, Cell]]]) -> Finding:
    samples = [f"{name} ({_quoted(said)})" for name, said in list(torn.items())[:_SAMPLES]]
    more = f" and {len(torn) - _SAMPLES} more" if len(torn) > _SAMPLES else ""
    message = f"the parts of the report print different things, so these are left out: {'; '.join(samples)}{more}"
    return Finding(DISAGREE, "error", tuple(torn), message)


def _quoted(said: Sequence[tuple[Part, Cell]]) -> str:
    return ", ".join(f"{part.name}: {cell.raw.strip()[:20] or cell.state}" for part, cell in said)
