"""Links that say nothing of themselves (更多, 2024年, 2024年部门) below the name of the column of annual reports."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.anchors import anchor
from crawler.pages import Anchor, Page
from crawler.titles import Promise, judge

_SILENT = re.compile(
    r"^\W*(?:(?:查看|点击|阅读)?更多\W*(?:more)?|more|详细|详情|进入|点击进入|查看|(20[0-3]\d)(?:年|年度)?)?\W*$",
    re.IGNORECASE,
)
_OF_YEAR = re.compile(r"^20[0-3]\d年?度?")
_MOST_STEPS = 5
"""Elements around a link in which its heading is looked for."""
_LONGEST = 2_000
"""Characters of an element that may still be what its heading names."""
_APART = re.compile(r"[\s>|｜·：:»/]+")


def below_heading(page: Page) -> Iterator[Anchor]:
    """Links without words of their own whose nearest heading names the column, in the page's order."""
    for element in page.root.iter("a"):
        words = str(element.text_content())
        if len(words) > 20 or not _silent(words):
            continue
        found = anchor(element.get("href") or "", element.get("onclick"), None, words, page.base)
        if found is not None and found.url != page.url and _named(element):
            yield found


def _silent(words: str) -> bool:
    """Whether words name no more than a year and whose it is (更多, 2024年市政府, 部门)."""
    whose = _OF_YEAR.sub("", words.strip())
    return _SILENT.match(words) is not None or judge(whose).promise is Promise.ISSUERS


def _named(element: HtmlElement) -> bool:
    """Whether the first words around the link that are not such links themselves name the column."""
    node = element.getparent()
    for _ in range(_MOST_STEPS):
        if node is None or node.tag == "body":
            return False
        words = "\n".join(str(text) for text in node.itertext())
        if len(words) > _LONGEST:
            return False
        heading = next((piece for piece in _APART.split(words) if not _silent(piece)), None)
        if heading is not None:
            return judge(heading).promise is Promise.COLUMN
        node = node.getparent()
    return False
