"""What a page says about itself: date, source, numbers of its index table, titles, breadcrumb.

Three witnesses: the facts that cleanup took from page chrome, the meta tags of the guideline for government websites
of 2017 (国办发〔2017〕47号: ArticleTitle, PubDate, ContentSource …), and an index table left in the document. What
the page prints goes before what its template declares, since templates are copied from site to site.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parsing.chrome.index_table import read_index_table
from parsing.chrome.words import by_words
from parsing.dates import first_date
from parsing.document import Document
from parsing.signs import fold_space, statutory

Fact = tuple[str, str]

_META = {
    "articletitle": "title",
    "pubdate": "pubdate",
    "publishdate": "pubdate",
    "firstpublishedtime": "pubdate",
    "contentsource": "declared_source",
    "source": "declared_source",
    "columnname": "column",
    "sitename": "site",
    "title": "page_title",
    "h1": "title",
    "breadcrumb": "breadcrumb",
    "og:title": "page_title",
}
_NOTHING = "-/— 　无空"
"""Marks that stand for no value in an index table."""
_INDEX_CELLS = 40
_LINE_CELLS = 10
_TITLES = ("title", "page_title")


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of one page; what the page does not say is None."""

    published: str | None = None
    """ISO date of publication: 发布日期, else PubDate, else the date of writing in the index table, else a bare date
    below the title, else that of the last change (更新时间), which some sites print alone."""
    source: str | None = None
    index_number: str | None = None
    document_number: str | None = None
    issuing_body: str | None = None
    titles: tuple[str, ...] = ()
    """Candidates, the more trusted first: printed heading, ArticleTitle, title of the window."""
    breadcrumb: str | None = None
    column: str | None = None
    """The column the page stands in, as its meta tags name it."""
    site: str | None = None
    """SiteName; may be left over from another site's template."""


def extract(document: Document, facts: Iterable[Fact] = ()) -> Metadata:
    """Reads the metadata of a document; `facts` are what cleanup kept of the page chrome."""
    said = [*facts, *_index_facts(document), *_declared(document)]
    return Metadata(
        published=_first_date(said, ("published", "pubdate", "written", "dated", "updated")),
        source=_first(said, ("source", "declared_source")),
        index_number=_first(said, ("index_number",)),
        document_number=_first(said, ("document_number",)),
        issuing_body=_first(said, ("issuing_body",)),
        titles=tuple(dict.fromkeys(value for name in _TITLES for key, value in said if key == name and value)),
        breadcrumb=_first(said, ("breadcrumb",)),
        column=_first(said, ("column",)),
        site=_first(said, ("site",)),
    )


def _declared(document: Document) -> Iterable[Fact]:
    for name, value in document.meta:
        fact = _META.get(name.lower())
        if fact and value.strip():
            yield fact, fold_space(value)


def _index_facts(document: Document) -> Iterable[Fact]:
    """Facts of an index table that no cleanup took away: in PDF and Word files, in texts of tabs."""
    for grid in document.grids()[:3]:
        cells = grid.texts[:_INDEX_CELLS]
        if not statutory("\n".join(cells)):
            yield from read_index_table(cells) or _line_facts(cells)


def _line_facts(cells: Sequence[str]) -> Iterable[Fact]:
    """Facts of a line of chrome that tabs or bars made look like a row: 2024-01-10 | 来源:市水利局 | 点击:3."""
    decision = by_words(" | ".join(cell for cell in cells if cell), "head") if len(cells) <= _LINE_CELLS else None
    return decision.facts if decision is not None else ()


def _first(said: Sequence[Fact], names: Iterable[str]) -> str | None:
    return next((value for name in names for key, value in said if key == name and value.strip(_NOTHING)), None)


def _first_date(said: Sequence[Fact], names: Iterable[str]) -> str | None:
    dates = (first_date(value) for name in names for key, value in said if key == name)
    return next((found for found in dates if found), None)
