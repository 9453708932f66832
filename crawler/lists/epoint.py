"""Epoint web builder (EWB): a page that a script fills from `…/rest/lightfrontaction/getgovinfolist`.

The address of the column carries its number (`categorynum`) and the body's (`deptcode`); which site it is and where the
service stands is written in the site's own `webBuilderCommon.js`. Some servers count pages from 0, others from 1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qs, urljoin, urlsplit

from crawler.lists import records
from crawler.lists.base import Ask, Came
from crawler.lists.json_list import JsonList
from crawler.pages import Anchor, Page
from crawler.titles import Promise, judge

_COMMON = re.compile(r"""src\s*=\s*['"]([^'"]*webBuilderCommon\.js[^'"]*)['"]""", re.IGNORECASE)
_SITE = re.compile(r"""siteGuid['"]?\s*:\s*['"]([\w-]{8,64})['"]""", re.IGNORECASE)
_PROJECT = re.compile(r"""projectName['"]?\s*:\s*['"]([^'"]*)['"]""", re.IGNORECASE)
_SERVICE = "/rest/lightfrontaction/getgovinfolist"
_PAGE_SIZE = 20


class Epoint(JsonList):
    """Learns the site's number from its script, then posts for one page after the other."""

    name: ClassVar[str] = "epoint"

    def entries(self, page: Page) -> Sequence[Anchor]:
        """Entries of an answer; none in the site's script."""
        if self.owns(page):
            return super().entries(page)
        return [] if urlsplit(page.url).path.endswith(".js") else page.anchors

    def begin(self, page: Page) -> list[Ask]:
        """The site's script, when the page uses it, belongs to a column with a number, and shows no report itself."""
        script, column = _COMMON.search(page.text), _value(page, "categorynum")
        if script is None or not column or any(judge(anchor.text).promise is Promise.REPORT for anchor in page.anchors):
            return []
        state = {"column": column, "body": _value(page, "deptcode") or "", "from": page.url}
        return [Ask(urljoin(page.url, script[1]), state)]

    def go_on(self, page: Page, state: dict[str, Any], came: Came) -> list[Ask]:
        """The first page from the site's script, the next one from each answer."""
        if "page" not in state:
            site, project = _SITE.search(page.text), _PROJECT.search(page.text)
            if not came.ok or site is None:
                return []
            address = urljoin(state["from"], (_from_root(project[1]) if project else "") + _SERVICE)
            return [_ask({**state, "url": address, "site": site[1], "page": 0})]
        first = state["page"] == 0  # where pages count from 1, it may be refused or come twice
        if not came.fresh and not (first or state["page"] == 1):
            return []
        return [_ask({**state, "page": state["page"] + 1})]


def _from_root(project: str) -> str:
    """The folder of the site's services, which some give as `/EpointWebBuilder` and some without the slash."""
    given = project.rstrip("/")
    return given if not given or "/" in given else f"/{given}"


def _ask(state: dict[str, Any]) -> Ask:
    fields = {"deptcode": state["body"], "categorynum": state["column"], "siteGuid": state["site"]}
    body = json.dumps({**fields, "pageIndex": state["page"], "pageSize": _PAGE_SIZE}).encode()
    headers = {"Content-Type": "application/json", "X-Requested-With": "XMLHttpRequest", "Referer": state["from"]}
    return Ask(state["url"], state, "POST", body, headers)


def _value(page: Page, name: str) -> str | None:
    """A number of the column: from its address, else from the page's scripts."""
    named = parse_qs(urlsplit(page.url).query).get(name)
    return named[0] if named else records.field(page.text, name)
