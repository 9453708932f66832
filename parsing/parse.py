"""The parser as one pure function: bytes in, `Report` out, the same every time, raising nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from parsing import chrome, classify, confidence, identity, media, metadata, narrative, readers, rearranged, sections
from parsing.document import Document, Grid, Line
from parsing.errors import ParsingError
from parsing.readers import carried, html, text
from parsing.readers.page_tree import DEEP
from parsing.reading import Reading, read_tables
from parsing.report import Finding, Report

_SECOND_OPINION_LIMIT = 1_500_000
"""Bytes; the HTML5 algorithm in Python takes some seconds for a megabyte."""

_FLATTENED = frozenset({html.MEDIA_TYPE, text.MEDIA_TYPE})
"""Media whose tables may have become lines."""

_NO_SECOND_OPINION = Finding(
    "markup.damaged", "info", (), "the page is too large or too deeply nested to read it again as a browser does"
)
_CARRIED = Finding(
    "document.carried",
    "info",
    (),
    "the page does not show the report by itself; it was read where the source keeps it for a script or a frame",
)


def parse(body: bytes, *, media_type: str | None = None, url: str | None = None) -> Report:
    """Read one document.

    `media_type` is what the server declared and `url` where it came from; the content decides. Never raises: what
    cannot be read is a report of kind "not_a_report" with the reason.
    """
    try:
        document = readers.read(body, media_type, url)
    except ParsingError as error:
        return _unread(body, media_type, url, str(error))
    except Exception as error:  # one place where a run can fail: a fault of ours must not stop a crawl
        return _unread(body, media_type, url, f"the reader failed: {type(error).__name__}: {error}", fault=True)
    try:
        return _with_carried(_report(document, body, url), body, url)
    except Exception as error:
        return _unread(body, media_type, url, f"the parser failed: {type(error).__name__}: {error}", fault=True)


def _unread(body: bytes, media_type: str | None, url: str | None, reason: str, *, fault: bool = False) -> Report:
    findings = (Finding("parser.failure", "error", (), reason),) if fault else ()
    return Report("not_a_report", reason, findings=findings, media_type=media.sniff(body, media_type, url))


def _report(document: Document, body: bytes, url: str | None) -> Report:
    clean = _cleaned(document)
    said = metadata.extract(clean, clean.facts)
    who = identity.identify(clean, said, url)
    reading = read_tables(document, year=who.year, issuer=who.issuer)
    lost = _lost(clean)
    if document.media_type == html.MEDIA_TYPE and (lost or _doubtful(document, reading)):
        reading = _second_opinion(body, document, reading, who)
    if document.media_type in _FLATTENED:
        reading = rearranged.read_again(body, clean, reading, year=who.year, issuer=who.issuer)
    verdict = classify.classify(clean, who, bool(reading.cells))
    troubles = _troubles(document)
    report = partial(
        Report,
        verdict.kind,
        verdict.reason,
        title=who.title,
        published=said.published,
        source=said.source,
        index_number=said.index_number,
        document_number=said.document_number,
        issuing_body=said.issuing_body,
        year=who.year,
        issuer=who.issuer,
        text="\n".join(line.text for line in clean.lines()),
        removed=clean.removed,
        media_type=document.media_type,
        encoding=document.encoding,
    )
    if verdict.kind == "not_a_report":
        return report(findings=troubles)
    parts = sections.split(clean)
    cells = confidence.weigh(reading.cells, reading.findings)
    doubts = (
        *verdict.findings,
        *lost,
        *confidence.doubts(cells),
        *narrative.findings(parts, cells, who.year, who.issuer),
    )
    findings = (*troubles, *reading.findings, *who.findings, *doubts)
    return report(form=reading.form, cells=cells, findings=findings, sections=parts)


def _with_carried(shown: Report, body: bytes, url: str | None) -> Report:
    """The report a page carries in its source for a script to show, where it shows none of its tables by itself."""
    if shown.cells or shown.media_type != html.MEDIA_TYPE:
        return shown
    source = carried.uncovered(body, shown.encoding, carried.Known(shown.issuer is not None, shown.year))
    if source is None:
        return shown
    document = replace(html.read(source), encoding=shown.encoding)
    report = _report(document, source, url)
    if not report.cells and len(report.text) <= len(shown.text):
        return shown
    return replace(report, findings=(_CARRIED, *report.findings))


def _doubtful(document: Document, reading: Reading) -> bool:
    """Whether the markup may have been read otherwise than a browser does."""
    return html.STRAY in document.trouble or any(finding.severity == "error" for finding in reading.findings)


def _second_opinion(body: bytes, document: Document, first: Reading, who: identity.Identity) -> Reading:
    """The reading of the tree that a browser makes of the page. Where the two differ the browser's is right."""
    if len(body) > _SECOND_OPINION_LIMIT or DEEP in document.trouble or html.is_tangled(body, document.encoding):
        return replace(first, findings=(_NO_SECOND_OPINION, *first.findings))
    try:
        tree = html.read(body, document.encoding, second_opinion=True)
    except RecursionError:
        return first
    second = read_tables(tree, year=who.year, issuer=who.issuer)
    if second.form is None or len(second.cells) * 2 < len(first.cells):
        return first
    same = second.cells == first.cells and len(second.findings) >= len(first.findings)
    if same:
        return first
    note = Finding("markup.damaged", "info", (), "the markup is damaged; the tables were read as a browser shows them")
    return replace(second, findings=(note, *second.findings))


def _cleaned(document: Document) -> Document:
    """The document without page chrome among its lines. Tables were taken from the document before."""
    result = chrome.clean_lines(document.lines())
    left = iter(result.lines)
    blocks = (next(left) if isinstance(block, Line) else block for block in document.blocks)
    kept = (block for block in blocks if block is not None and (isinstance(block, Grid) or block.text))
    return replace(
        document,
        blocks=tuple(kept),
        removed=(*document.removed, *result.removed),
        facts=(*document.facts, *result.facts),
    )


def _troubles(document: Document) -> tuple[Finding, ...]:
    return tuple(Finding("document.trouble", "warning", (), sentence) for sentence in document.trouble)


def _lost(document: Document) -> tuple[Finding, ...]:
    finding = chrome.account(document)
    return (finding,) if finding is not None else ()
