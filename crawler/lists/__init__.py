"""List pages: one small module for each family of systems that draw them.

A family is chosen by what a page shows, never by its host. To add one, write a module with a class that has `name`,
`begin`, `go_on` and, where entries do not stand in plain links, `entries` (see `base.Family`), and add it to FAMILIES
with a saved page and its expected entries in the tests.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.lists.aspnet import AspNet
from crawler.lists.base import Ask, Family
from crawler.lists.data_address import DataAddress
from crawler.lists.epoint import Epoint
from crawler.lists.gkmlpt import Gkmlpt
from crawler.lists.hanweb import Hanweb
from crawler.lists.hanweb_search import HanwebSearch
from crawler.lists.jpaas import Jpaas
from crawler.lists.json_list import JsonList
from crawler.lists.next_link import NextLink
from crawler.lists.number_links import NumberLinks
from crawler.lists.posted_data import PostedData
from crawler.lists.public_column import PublicColumn
from crawler.lists.query_pages import QueryPages
from crawler.lists.script_address import ScriptAddress
from crawler.lists.script_pager import ScriptPager
from crawler.lists.sitemap import Sitemap
from crawler.lists.static_pages import StaticPages
from crawler.lists.truecms import TrueCms
from crawler.pages import Page

__all__ = ["FAMILIES", "Ask", "Family", "by_name", "candidates", "recognise"]

FAMILIES: tuple[Family, ...] = (
    Hanweb(),
    Jpaas(),
    Gkmlpt(),
    TrueCms(),
    Epoint(),
    HanwebSearch(),
    JsonList(),
    PublicColumn(),
    StaticPages(),
    AspNet(),
    NextLink(),
    Sitemap(),
    QueryPages(),
    NumberLinks(),
    ScriptPager(),
    ScriptAddress(),
    PostedData(),
    DataAddress(),
)
"""In the order in which they are asked; what is most certain comes first."""


def recognise(page: Page) -> tuple[Family, list[Ask]]:
    """The family of a column's first page, and the requests for further pages; the last family when none sees any."""
    for family, asks in candidates(page):
        return family, asks
    return next((family for family in FAMILIES if family.owns(page)), FAMILIES[-1]), []


def candidates(page: Page) -> Iterator[tuple[Family, list[Ask]]]:
    """Every family that sees further pages, the most certain first, with its requests for them."""
    for family in FAMILIES:
        asks = family.begin(page)
        if asks:
            yield family, asks


def by_name(name: str) -> Family:
    """The family of that name."""
    return next(family for family in FAMILIES if family.name == name)
