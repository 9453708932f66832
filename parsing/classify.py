"""Is it an annual report at all? Tells reports from the documents that look like them, with a reason.

No single sign decides. The title says what a document claims to be, the text what it is: a report has the six headings,
filled tables, a reporting period, one body that speaks. Reports of hospitals and schools in the same form are reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from parsing import neighbours
from parsing.document import Document
from parsing.identity import Identity
from parsing.report import Finding
from parsing.sections import heading_of
from parsing.signs import CORE_STATUTORY, KIND, STATUTORY, TITLE, is_prose, plain, squeeze
from parsing.titles import Title, clean_title, read_title
from parsing.years import periods

_DIGITS = re.compile(r"[+-]?[\d,，.]+")
_ROW = re.compile(r"(?:\s[+-]?\d[\d,，.]*(?=\s|$)){3,}")
"""Numbers side by side on a line: a row of a table that was flattened."""
_SEVERAL = 3
_BLANKS = " \t\u3000\xa0"
_OTHER_SCRIPT = "開條請數０１２３４５６７８９"
_FILLED = 15
_BLANK_LABELS = 6
_FEW_FILES = 2
_ALL_PARTS = 6
_MOST_PARTS = 4
"""Parts that other documents share with reports: 总体情况, 行政复议和行政诉讼, 存在的问题. With this many it is one."""
_TITLES_OF_ITS_OWN = ("articletitle", "h1", "title", "heading")
_FILE_NAME = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|zip|rar)\W*$", re.IGNORECASE | re.MULTILINE)
_LONGEST_HEADLINE = 80
_COLUMN = re.compile(KIND)
_LAWS = re.compile(r"政府信息公开条例|第五十条|国办公开办函|政府信息公开工作年度报告格式")
_DECLARES = re.compile(
    r"本(?:年度)?(?:工作)?(?:报告|年报)[^。\n]{0,60}?(?:根据|依据|按照|依照|遵照)[^。\n]{0,60}?信息公开(?:工作)?(?:条例|年度报告)"
    r"|(?:根据|依据|按照|依照|遵照)[^。\n]{0,90}?信息公开[^。\n]{0,90}(?:编制|撰写|编写|形成)了?[本此](?:年度)?报告"
    rf"|(?:编制|公布|发布|形成)[^。\n]{{0,12}}《[^》\n]{{0,30}}{KIND}》"
    rf"|(?:现将|特编制|现公布|现向社会公布)[^。\n]{{0,40}}{KIND}(?:报告|公布|公开)?(?:如下|[。:：])"
)
"""The first sentence of a report: 本报告根据《中华人民共和国政府信息公开条例》编制, or 现编制《…年度报告》."""
_BEGUN = re.compile(
    r"(?:^|[:：。])[#*\s]*(?:一\s*[、.]|[(（]一[)）]|第一部分|1\s*[、.])|(?:全文|报告)(?:包括|由)总体情况", re.MULTILINE
)
_SPEAKER = re.compile(
    r"我[局镇乡县市区办委厅旗州院校中]|本[局镇乡县市区办委厅院校]|本(?:机关|单位|行政机关|街道)|街道办?|全[县市区镇乡旗州]"
)

BARE = "report.bare"
BLANK = "report.blank"
"""Rule of a finding that other parts of the report settle."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Report or not, and why not."""

    kind: Literal["report", "not_a_report"]
    reason: str | None = None
    """Plain English, None for a report."""
    findings: tuple[Finding, ...] = ()
    """What is odd about a report that is kept: report.blank for a form with nothing filled in."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What the text of a document shows."""

    text: str
    """Lines outside of tables, one a line, in simplified characters."""
    headings: int
    """How many of the six parts have a heading."""
    labels: int
    """How many different labels of the statutory tables stand in it."""
    numbers: int
    """Cells, or lines of their own, that are a number; counted no further than a filled table needs."""
    prose: int
    """Lines that are sentences."""

    @property
    def declared(self) -> bool:
        """Whether it says of itself that it is an annual report, and has begun to be one."""
        return _BEGUN.search(self.text) is not None and _DECLARES.search(self.text) is not None

    @property
    def filled(self) -> bool:
        """Whether it holds statutory tables with numbers in them."""
        return self.labels >= 2 and self.numbers >= _FILLED

    @property
    def weight(self) -> int:
        """How much speaks for a report, apart from its title."""
        laws = len(set(_LAWS.findall(self.text)))
        speaks = bool(self.prose and _SPEAKER.search(self.text))
        says = 2 * bool(periods(self.text)) + min(laws, 2) + speaks
        return self.headings + 2 * self.filled + says + 2 * self.declared


def classify(document: Document, identity: Identity, has_form_cells: bool) -> Verdict:
    """The verdict on a document; `has_form_cells` says that cells of a statutory table were read from it."""
    signs = read_signs(document)
    title = read_title(identity.title or "")
    objection = next(_objections(document, identity.title or "", signs, has_form_cells), None)
    if objection is not None:
        return Verdict("not_a_report", objection)
    files = sum(name in ("attachment", "embedded") for name, _ in document.facts)
    english = title is None and neighbours.is_english(identity.title or "")
    if has_form_cells or english or _stands_as_report(title, signs, files):
        doubts = () if has_form_cells else _without_tables(document, signs, files)
        return Verdict("report", None, (*_blank(signs), *doubts))
    return Verdict("not_a_report", _why_not(title, signs))


def _objections(document: Document, name: str, signs: Signs, has_form_cells: bool) -> Iterator[str]:
    """What speaks against a report: no document at all, what a title claims, what the text is, a list.

    `name` is the title that the identity of the document has.
    """
    title = read_title(name)
    complete = title is not None and title.worth == 5
    text = signs.text or "\n".join(cell for grid in document.grids() for cell in grid.texts)
    declared = _declared(document)
    own = title is not None and (any(plain(title.text) in one for one in declared) or _is_on_file(document, title.text))
    broken = neighbours.no_document(text, signs.prose)
    if complete and not has_form_cells and _is_only_error(document, text):
        yield "an error page that keeps the title of the report"
    if broken is not None and not has_form_cells and not complete:
        yield broken
    if not signs.filled and signs.headings < 3:
        yield from filter(None, [neighbours.of_search(declared, text)])
    column = title is not None and title.issuer is None and not title.years
    unsaid = title is None or column
    bare = not has_form_cells and signs.headings < (_MOST_PARTS if unsaid else 2) and signs.labels < 2
    linked = (
        bare and title is not None and (column or not own) and neighbours.of_another((*declared, *_headline(document)))
    )
    titles = _titles(document, name, titled=title is not None and not (linked or column))
    reason = next(filter(None, (neighbours.by_title(claim, complete=complete) for claim in titles)), None)
    if reason is not None and not _outweighs(reason, titles, signs, has_form_cells):
        yield reason.text
    other = neighbours.by_text(text, complete=complete) if not signs.filled else None
    if other is not None and signs.headings < 3:
        yield other
    if title is not None and title.matter and not signs.filled and signs.headings < _MOST_PARTS:
        yield f"a report on the disclosure of other matters ({title.matter}) than government information"
    if linked or (bare and title is None and neighbours.of_another([plain(squeeze(name))])):
        yield "its own title is that of another document; an annual report is only named beside it"
    if not (own and complete) and _is_list(document, signs):
        yield "a list of documents, not a document"


def _declared(document: Document) -> list[str]:
    """The titles the page declares for its own, and headings cleanup took, in plain signs without white space."""
    said = (*document.meta, *(fact for fact in document.facts if fact[0] == "heading"))
    return [plain(squeeze(clean_title(value))) for name, value in said if name in _TITLES_OF_ITS_OWN]


def _headline(document: Document) -> Iterator[str]:
    """The first line, where it is short and no sentence; below the name of a column the line after it, too."""
    first = [line.text for line in islice((line for line in document.lines() if line.text.strip()), 2)]
    for text in first:
        if len(text) > _LONGEST_HEADLINE or is_prose(text):
            return
        yield plain(squeeze(text))
        if _COLUMN.fullmatch(plain(squeeze(text))) is None:
            return


def _is_on_file(document: Document, title: str) -> bool:
    """Whether the page shows a file, or offers the document of a title as a file and hardly any other."""
    if any(name == "embedded" for name, _ in document.facts):
        return True
    files = [squeeze(line.text) for line in document.lines() if _FILE_NAME.search(line.text)]
    return len(files) <= _FEW_FILES and any(title in name for name in files)


def read_signs(document: Document) -> Signs:
    """Collects what the text of a document shows."""
    lines = [line.text for line in document.lines() if line.text.strip()]
    cells = [text for grid in document.grids() for text in grid.texts]
    text = "\n".join(lines)
    whole = "\n".join(cells)
    for blank in _BLANKS:
        whole = whole.replace(blank, "")
    whole += text
    if any(map(whole.__contains__, _OTHER_SCRIPT)):
        text, whole = plain(text), plain(whole)
    parts = {heading.part for heading in map(heading_of, lines) if heading is not None and heading.part}
    return Signs(
        text=text,
        headings=len(parts),
        labels=sum(label in whole for label in STATUTORY),
        numbers=sum(1 for _ in islice(_numbers((*cells, *_words(lines))), _FILLED)),
        prose=sum(map(is_prose, lines)),
    )


def _words(lines: Iterable[str]) -> Iterator[str]:
    """Lines of their own, and of those that whole tables stand on the numbers."""
    for line in lines:
        if len(line) < _LONGEST_HEADLINE or sum(map(line.__contains__, STATUTORY)) < _BLANK_LABELS // 2:
            yield line
        else:
            yield from _DIGITS.findall(line)


def _numbers(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        if len(text) < 20 and (text.isdecimal() or _DIGITS.fullmatch(text.strip())):
            yield text
        elif len(text.split(None, _SEVERAL)) > _SEVERAL:
            yield from (number for row in _ROW.finditer(text) for number in row.group().split())


def _titles(document: Document, title: str, *, titled: bool) -> list[str]:
    """The titles the page gives itself, the report's own first, without white space.

    Beside the title of a report, others count only when they name reports too: a column heading says nothing then.
    """
    declared = dict.fromkeys((*_declared(document), *_headline(document)))
    others = [other for other in declared if other and other != plain(squeeze(title))]
    return [plain(squeeze(title)), *(other for other in others if not titled or TITLE.search(other))]


def _outweighs(reason: neighbours.Reason, titles: Iterable[str], signs: Signs, has_form_cells: bool) -> bool:
    """Whether the text is a report in spite of its title; below a notice that publishes one, parts."""
    if reason.is_table:
        return has_form_cells and signs.numbers >= _FILLED
    titles = list(titles)
    whole = signs.filled or (signs.labels < 2 and any(map(neighbours.publishes, titles)))
    misnamed = signs.headings == _ALL_PARTS and bool(periods(signs.text)) and titles[0].endswith("总结")
    return reason.yields and (misnamed or (whole and signs.headings >= _MOST_PARTS))


def _is_only_error(document: Document, text: str) -> bool:
    """Whether nothing but an error stands below the title of a report, and no file with it."""
    rest = [line for line in text.splitlines() if read_title(clean_title(line)) is None]
    files = any(name in ("attachment", "embedded") for name, _ in document.facts)
    return not files and neighbours.is_error("".join(rest))


def _stands_as_report(title: Title | None, signs: Signs, files: int) -> bool:
    """Whether title and text together show a report: the more the title says, the less the text has to."""
    if title is None or not title.ends:
        return signs.weight >= 3 if signs.declared else signs.weight >= 4 and (signs.headings >= 3 or signs.filled)
    if title.worth == 5:
        return True
    if title.years:
        return signs.weight >= 1 or signs.prose >= 1 or 1 <= files <= _FEW_FILES
    return signs.weight >= (2 if title.issuer else 3)


def _blank(signs: Signs) -> Iterator[Finding]:
    """A form whose labels are all there and whose cells are not filled is kept and marked."""
    if signs.labels >= _BLANK_LABELS and signs.numbers < 3:
        message = (
            "the statutory tables stand there with hardly a number in them: a blank form, or a report not filled in"
        )
        yield Finding(BLANK, "warning", (), message, None, signs.numbers)


def _without_tables(document: Document, signs: Signs, files: int) -> Iterator[Finding]:
    """What a report without cells may have that was not read: tables among what was set aside, or its whole body."""
    aside = squeeze("".join(piece.text for piece in document.removed))
    if sum(label in aside for label in CORE_STATUTORY) >= 2:
        yield Finding("tables.hidden", "warning", (), "labels of the statutory tables stand in text that is not shown")
    elif not (signs.labels or signs.headings or signs.prose or files or _FILE_NAME.search(signs.text)):
        yield Finding(BARE, "warning", (), "only a title stands here; a file, a picture or a script may hold the rest")


def _is_list(document: Document, signs: Signs) -> bool:
    """Whether the page is a column: many short lines that name documents, and no text."""
    if signs.labels or signs.headings >= 2 or signs.prose >= 2:
        return False
    cells = (text for grid in document.grids() for text in grid.texts)
    texts = {plain(squeeze(text)) for text in (*(line.text for line in document.lines()), *cells)}
    named = [title for title in map(read_title, sorted(texts)) if title is not None and title.worth == 5]
    several = not signs.prose and any(_differ(named[0], other) for other in named[1:])
    return several or sum(map(neighbours.names_a_document, texts)) >= 3


def _differ(one: Title, other: Title) -> bool:
    """Whether two titles are of different reports; a body may be named in full and in short."""
    names = (one.issuer or "", other.issuer or "")
    return one.years != other.years or not (names[0] in names[1] or names[1] in names[0])


def _why_not(title: Title | None, signs: Signs) -> str:
    if title is not None:
        return "the title names annual reports, but neither a body, a year nor the text of one is here"
    if signs.headings or signs.labels:
        return "it shares some words with an annual report, but has neither its title nor its parts"
    return "neither title nor text is that of an annual disclosure report"
