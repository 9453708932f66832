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
_REPORTS = re.compile(r"年报|年度报告")


class Gkmlpt(JsonList):
    """Asks the platform's list of each column of annual reports."""

    name: ClassVar[str] = "gkmlpt"

    def begin(self, page: Page) -> list[Ask]:
        """The first page of each column of annual reports that the configuration names."""
        parts = urlsplit(page.url)
        root = re.match(r".*?/gkmlpt(?=/|$)", parts.path)
        config = _config(page.text)
        if root is None or not config.get("SID"):
            return []
        columns = sorted({number for number, name in _columns(config.get("TREE")) if _REPORTS.search(name)})
        return [
            Ask(
                urlunsplit(parts._replace(path=f"{root[0]}/api/all/{n}", query=f"page=1&sid={config['SID']}")),
                {"page": 1},
            )
            for n in columns
        ]


def _config(text: str) -> dict[str, Any]:
    found = _CONFIG.search(text)
    if found is None:
        return {}
    try:
        config, _ = json.JSONDecoder().raw_decode(text, found.end())
    except ValueError:
        return {}
    return config if isinstance(config, dict) else {}


def _columns(tree: Any) -> Iterator[tuple[int, str]]:
    """Number and name of each column in the tree."""
    if isinstance(tree, dict):
        if isinstance(tree.get("id"), int):
            yield tree["id"], f"{tree.get('name', '')}{'年报' if tree.get('type') == 'annualreport' else ''}"
        tree = list(tree.values())
    if isinstance(tree, list):
        for below in tree:
            yield from _columns(below)
