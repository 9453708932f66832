"""What report pages need for a faithful replay, asked for once however many pages name it.

Style sheets, fonts and scripts come from the sites' own hosts only (a counter or a share button of somebody else's is
no part of a report), pictures from anywhere public. Pictures that may be figures of the report are always fetched, a
few for each page; everything else counts against a budget for each site.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scrapy.http import Response
from sqlalchemy import select

from crawler.addresses import canonical
from crawler.needs import named
from crawler.pages import Page
from crawler.pictures import is_ornament
from crawler.session import Session
from parsing import requisites
from parsing.decode import decode
from parsing.requisites import Requisite
from storage.models import Frontier
from storage.records import PICTURE, REQUISITE

PRIORITY = -10
"""Behind everything else: reports come first."""
_FIGURES = 24
"""Pictures of one page that are fetched without counting against the site's budget."""
_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """A requisite to be asked for, and the role in which it is."""

    url: str
    role: str


class Requisites:
    """Says which requisites of a crawl are still to be asked for."""

    def __init__(self, session: Session, per_site: int) -> None:
        self._scope = session.scope
        self._per_site = per_site
        self._spent: Counter[str | None] = Counter()
        self._met: set[int] = set()
        """Hashes of addresses; forgotten when they are too many, since the frontier knows them all."""
        asked = select(Frontier.site_id, Frontier.url).where(
            Frontier.crawl_id == session.crawl.id, Frontier.role == REQUISITE
        )
        with session.archive.engine.connect() as connection:
            for site, url in connection.execute(asked):
                self._spent[site] += 1
                self._met.add(hash(url))

    def of_page(self, page: Page, site: str | None) -> Iterator[Wanted]:
        """What a report page names and nobody has asked for yet."""
        return self._new(page.find(named), site)

    def of_stylesheet(self, response: Response, site: str | None) -> Iterator[Wanted]:
        """The same for a style sheet; nothing for any other answer."""
        if not (200 <= response.status < 300 and _is_stylesheet(response)):
            return iter(())
        return self._new(requisites.of_stylesheet(decode(response.body).text, response.url), site)

    def _new(self, found: Iterable[Requisite], site: str | None) -> Iterator[Wanted]:
        figures = 0
        for one in found:
            url = one.url
            if canonical(url) is None or hash(url) in self._met:
                continue
            role = PICTURE if one.kind == "picture" else REQUISITE
            if self._scope.refusal(url, role) is not None:
                continue
            self._remember(url)
            if role == PICTURE and figures < _FIGURES and not one.small and not is_ornament(url):
                figures += 1
            elif self._spent[site] < self._per_site:
                self._spent[site] += 1
            else:
                continue
            yield Wanted(url, role)

    def _remember(self, url: str) -> None:
        if len(self._met) >= _REMEMBERED:
            self._met.clear()
        self._met.add(hash(url))


def _is_stylesheet(response: Response) -> bool:
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1").lower()
    return "css" in kind or response.url.partition("?")[0].lower().endswith(".css")
