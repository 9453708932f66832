"""What a report page leads to, all of it looked for at once, so that it can be done beside the crawl.

Whoever reads a page asks it for one thing after the other (`Page.find`); what is found here answers all that is asked
of a report page, and the page itself need not be taken apart any more. Nothing here needs Scrapy or the archive: a
process that does nothing else starts quickly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from crawler.attachments import attachments, framed
from crawler.lists.next_link import next_of_article
from crawler.needs import named
from crawler.pages import Page, looks_like_report, sent_on
from crawler.pictures import pictures

Findings: TypeAlias = tuple[Any, ...]
"""What was found, in the order of `looks`; empty when the page is no report after all."""

_LOOKS: tuple[Callable[[Page], Any], ...] = (attachments, pictures, next_of_article, sent_on, framed)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page fetched as a report, to be taken apart."""

    url: str
    body: bytes
    declared: str | None
    """The encoding that the transport names."""
    known: bool
    """Whether the words of its link say that it is a report; otherwise it has to look like one."""
    requisites: bool
    """Whether what the page is shown with is looked for too."""

    def looks(self) -> tuple[Callable[[Page], Any], ...]:
        """What is looked for."""
        return (*_LOOKS, named) if self.requisites else _LOOKS


def take_apart(sheet: Sheet, page: Page | None = None) -> Findings:
    """Look for everything at once; `page` is that of the sheet, if there is one already."""
    page = page or Page(sheet.url, sheet.body, sheet.declared)
    if not (sheet.known or page.find(looks_like_report)):
        return ()
    found = tuple(page.find(look) for look in sheet.looks())
    page.let_go()
    return found


def note(sheet: Sheet, found: Findings, page: Page) -> None:
    """Have a page know what was found on it."""
    if found:
        page.found(dict(zip(sheet.looks(), found, strict=True)))
        if not sheet.known:
            page.found({looks_like_report: True})
