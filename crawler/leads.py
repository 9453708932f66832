"""Where a crawl begins on each site, how it gets from home pages to columns, and where it looks again at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urljoin

from crawler import discovery, entries
from crawler.addresses import host_key, registered_name
from crawler.catalog import Catalogue, Site
from crawler.discovery import Found
from crawler.origins import BROWSER, FOUND, discovered, start
from crawler.pages import Anchor, Page
from crawler.script_lists import drawn_by_script
from storage.deadlines import latest_due
from storage.report_columns import ColumnRecord

GLANCE, SEEKER, TRAIL = "glance", "seeker", "trail"
ASIDE = "aside"
"""Keys of `meta` of the pages on the way: over how many pages a look may go that only makes sure, the site whose column
is sought, and the pages that led there; and what is asked for beside the pages."""
_DEEPEST_DRAWN = 1
"""Steps behind the home page to which pages on the way are drawn."""
_FAR_GLANCE = 3
"""Pages that are looked at one after the other, from the home page on."""
_MOST_SCRIPTS, _MOST_SITEMAPS = 3, 5
"""Scripts of a page without links, and files of a sitemap, in which links are looked for."""
_MANY_REPORTS = 3
"""Links to reports with which a home page is a list of them."""
_MOST_GLANCES = 3
"""Pages of a site that are looked at again although its columns are known."""


@dataclass(frozen=True, slots=True)
class Lead:
    """An address to ask for, and in which role."""

    url: str
    role: str
    anchor: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)


def first(site: Site, known: Sequence[ColumnRecord]) -> Iterator[Lead]:
    """The columns that the catalogue names and those that earlier crawls found, else the home page.

    The pages that once led to a column are looked at as well: a column of another number may stand beside the one that
    is known.
    """
    columns = dict.fromkeys(site.report_columns, "catalogue")
    columns |= {record.url: "discovered" for record in known if record.url not in columns}
    for url, source in columns.items():
        yield Lead(url, "column", site.name, start(site.id, url, source))
    if not columns:
        yield home(site)
    pages = {record.path[-1]: [*record.path[:-1]] for record in known if record.path}
    for url, trail in list(pages.items())[:_MOST_GLANCES]:
        yield Lead(url, "portal", site.name, {GLANCE: 1, SEEKER: site.id, TRAIL: trail})


def home(site: Site) -> Lead:
    """The site's home page, from which its columns are found."""
    return Lead(site.portal, "portal", site.name, {SEEKER: site.id})


def from_home(catalogue: Catalogue, meta: Mapping[str, Any], failed_host: str | None = None) -> Iterator[Lead]:
    """The home page, when what came to nothing is a column that was known beforehand, and not one found from there.

    After a host that does not answer, only a home page on another host is of use.
    """
    known = not meta.get("path") and (failed_host is None or FOUND in meta)
    for site in catalogue.sites:
        if known and site.id == meta.get("site") and host_key(site.portal) != failed_host:
            yield home(site)


def towards(page: Page, meta: Mapping[str, Any], own: Callable[[str], bool]) -> Iterator[Lead]:
    """From a page on the way to the columns it names, or else to where they may be.

    `meta` is that of the page's request; `own` says whether an address belongs to its site.
    """
    path, trail = meta.get("path", []), [*meta.get(TRAIL, []), page.url]
    seeker = meta.get(SEEKER) or meta.get("site") or ""
    found = discovery.columns(page)
    for one in found or (discovery.in_sitemap(page) if meta.get(ASIDE) else ()):
        above = {"path": [one.anchor.text], **discovered(seeker, one, trail)}  # depth counts from the column
        yield Lead(one.anchor.url, "column", one.anchor.text, above)
    name = registered_name(host_key(page.url))
    if not any(own(one.anchor.url) or registered_name(host_key(one.anchor.url)) == name for one in found):
        left = meta.get(GLANCE)
        nearer = list(_nearer(page, len(path), own))
        for anchor in nearer if left is None else nearer[:1] if left > 1 else ():
            above = {"path": [*path, anchor.text], TRAIL: trail, SEEKER: seeker}
            yield Lead(anchor.url, "portal", anchor.text, above if left is None else {**above, GLANCE: left - 1})


def drawn_way(page: Page, meta: Mapping[str, Any]) -> Iterator[Lead]:
    """The page itself, drawn in a browser, when it leads nowhere because a script has still to put its links there."""
    sign = None if meta.get(BROWSER) or meta.get(GLANCE) else drawn_by_script(page)
    if sign is not None and len(meta.get("path", [])) <= _DEEPEST_DRAWN:
        kept = {key: meta[key] for key in ("path", TRAIL, SEEKER) if key in meta}
        yield Lead(page.url, "portal", meta.get("anchor"), {**kept, BROWSER: sign})


def aside(page: Page, meta: Mapping[str, Any], sitemaps: Sequence[str]) -> Iterator[Lead]:
    """Where links may be of a page on the way that has none: in its own scripts and, of a home page, in the sitemap."""
    path = meta.get("path", [])
    if meta.get(GLANCE) or len(path) > _DEEPEST_DRAWN:
        return
    kept = {SEEKER: meta.get(SEEKER), TRAIL: [*meta.get(TRAIL, []), page.url]}
    inside = meta.get(ASIDE)
    if inside and "<sitemapindex" in page.text[:1000]:
        for anchor in page.anchors[:_MOST_SITEMAPS]:
            yield Lead(anchor.url, "portal", "sitemap", {**kept, ASIDE: "inside"})
    if inside:
        return
    for url in page.scripts()[:_MOST_SCRIPTS]:
        yield Lead(url, "portal", "script", {**kept, "path": path, ASIDE: "script"})
    if not path:
        for url in sitemaps or [urljoin(page.url, "/sitemap.xml")]:
            yield Lead(url, "portal", "sitemap", {**kept, ASIDE: "sitemap"})


def without_links(page: Page, meta: Mapping[str, Any], sitemaps: Sequence[str], *, draws: bool) -> list[Lead]:
    """Where to look when a page on the way has no link that leads on; `draws` says whether there is a browser."""
    drawn = list(drawn_way(page, meta))
    return drawn if drawn and draws else [*drawn, *aside(page, meta, sitemaps)]


def as_column(page: Page, meta: Mapping[str, Any]) -> dict[str, Any]:
    """The `meta` of a page on the way that lists reports itself, as of the column that it is."""
    found = Found(Anchor(page.url, meta.get("anchor") or ""), 40, "it lists reports itself")
    return discovered(meta.get(SEEKER) or meta.get("site") or "", found, meta.get(TRAIL, []))


def lists_reports(page: Page, meta: Mapping[str, Any]) -> bool:
    """Whether a page on the way is a list of reports itself; a home page is, among its news, only with several."""
    return not meta.get(GLANCE) and entries.reports(page.anchors) >= (1 if meta.get("path") else _MANY_REPORTS)


def _nearer(page: Page, hops: int, own: Callable[[str], bool]) -> Iterable[Anchor]:
    moved = page.script_redirect()
    if moved is not None and hops <= discovery.MOST_HOPS:
        return [Anchor(moved, "location.replace")]
    if hops < discovery.MOST_HOPS:
        return [*discovery.ways(page, own), *(Anchor(url, "frame") for url in page.frames(menus=True))]
    return []


def beside(catalogue: Catalogue, meta: Mapping[str, Any], newest: int | None, on: date) -> Iterator[Lead]:
    """The home page and the likeliest way from it, when a column of the catalogue lacks the latest report due on a day.

    `newest` is the latest year of which the column's first page shows a report.
    """
    known = meta.get(FOUND, {}).get("source") == "catalogue"
    if known and newest is not None and newest < latest_due(on):
        for site in catalogue.sites:
            if site.id == meta.get("site"):
                yield Lead(site.portal, "portal", site.name, {GLANCE: _FAR_GLANCE, SEEKER: site.id})


def second(catalogue: Catalogue, asked: Iterable[ColumnRecord]) -> Iterator[Lead]:
    """What to ask for when nothing is left, given the columns that answered.

    A column that a script fills is drawn. A site none of whose columns led to a report is explored from its home page.
    """
    of_site: dict[str, list[ColumnRecord]] = {}
    for record in asked:
        of_site.setdefault(record.site_id, []).append(record)
    for site in catalogue.sites:
        records = of_site.get(site.id, [])
        yield from (_drawn(record) for record in records if not record.reports and _needs_browser(record))
        if records and not any(record.reports for record in records):
            yield home(site)


def _needs_browser(record: ColumnRecord) -> bool:
    return (record.reason or "").startswith("needs a browser")


def _drawn(record: ColumnRecord) -> Lead:
    """A column whose page a script fills and whose data brought nothing, to be drawn."""
    sign = (record.reason or "").partition(": ")[2]
    return Lead(
        record.url, "column", record.anchor, {**start(record.site_id, record.url, record.source), BROWSER: sign}
    )
