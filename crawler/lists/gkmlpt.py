"""The disclosure platform of Guangdong: `/gkmlpt/annualreport`, an empty page; its lists come from `/gkmlpt/api/all/…`.

The page's `_CONFIG` names the site's number (SID) and the tree of columns; the annual reports are the column of that
name or type. The number behind `#` in addresses is the column's, but it is never sent to the server.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import urlsplit, urlunsplit

from crawler.lists.base import Ask
from crawler.lists.json_list import JsonList
from crawler.pages import Page

_CONFIG = re.compile(r"_CONFIG\s*=\s*(?=\{)")
_SID = re.compile(r"""\bSID['"]?\s*:\s*['"]?(\d+)""")
_TREE = re.compile(r"""\bTREE['"]?\s*:\s*(?=[\[{])""")
_REPORTS = re.compile(r"年报|年度报告")


class Gkmlpt(JsonList):
    """Asks the platform's list of each column of annual reports."""

    name: ClassVar[str] = "gkmlpt"

    def begin(self, page: Page) -> list[Ask]:
        """The first page of each column of annual reports that the configuration names."""
        parts = urlsplit(page.url)
        root = re.match(r".*?/gkmlpt(?=/|$)", parts.path)
        config = _CONFIG.search(page.text)
        sid = _SID.search(page.text, config.end()) if config is not None else None
        if root is None or sid is None:
            return []
        columns = sorted(set(_columns(_tree(page.text), within=False)))
        query = f"page=1&sid={sid[1]}"
        return [
            Ask(urlunsplit(parts._replace(path=f"{root[0]}/api/all/{n}", query=query)), {"page": 1}) for n in columns
        ]


def _tree(text: str) -> Any:
    """The tree of columns: JSON inside a configuration that need be none."""
    found = _TREE.search(text)
    try:
        return json.JSONDecoder().raw_decode(text, found.end())[0] if found is not None else None
    except ValueError:
        return None


def _columns(tree: Any, *, within: bool) -> Iterator[int]:
    """The numbers of the columns of annual reports and of those below them; `within` says whether this is below one."""
    if isinstance(tree, list):
        for below in tree:
            yield from _columns(below, within=within)
    elif isinstance(tree, dict):
        name = f"{tree.get('name', '')}{'年报' if tree.get('type') == 'annualreport' else ''}"
        within = within or _REPORTS.search(name) is not None
        if within and re.fullmatch(r"\d+", str(tree.get("id"))):
            yield int(tree["id"])
        for below in tree.values():
            yield from _columns(below, within=within)
