"""Links that stand in a page's scripts: HTML that they write, and objects with an address and a name (menus, trees).

Nothing is run. What a script would put together from pieces that are not in it stays unknown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from crawler.anchors import Anchor, anchor
from crawler.json_links import linked

_TELLING = re.compile(r"公开|年报|报告|\\u5e74\\u62a5|\\u516c\\u5f00|\\u62a5\\u544a", re.IGNORECASE)
"""Words, plain or escaped, without which a script is not looked at: scripts are long."""
_LONGEST = 400_000
_WRITTEN = re.compile(
    r"""<a\b[^>]*?href\s*=\s*\\?["']?([^"'\\\s>+${]+)\\?["']?[^>]{0,300}>(.{1,300}?)<\\?/a""", re.IGNORECASE | re.DOTALL
)
_NAMED = re.compile(r"(?:url|href|link|path)['\"]?\s*:\s*['\"]", re.IGNORECASE)
"""What an object has that leads anywhere."""
_PIECE = re.compile(
    r"""([{}])|(?:["'](\w{1,40})["']|\b(\w{1,40}))\s*:\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')""", re.DOTALL
)
_ADDRESS = re.compile(r"^(?:https?:|\.{0,2}/)|[/.][\w-]+\.(?:s?html?|jspx?|aspx?|php|do|jhtml)\b|^[\w-]+\.s?html?$|/$")


def from_script(text: str, base: str) -> Iterator[Anchor]:
    """The links in the text of a script."""
    if len(text) > _LONGEST or not _TELLING.search(text):
        return
    for href, words in _WRITTEN.findall(text) if "<a" in text or "<A" in text else ():
        found = anchor(href.replace("\\/", "/"), None, None, _bare(words), base)
        if found is not None:
            yield found
    for one in _objects(text) if _NAMED.search(text) else ():
        found = linked(one, base)
        if found is not None and any(_ADDRESS.search(value) for value in one.values()):
            yield found


def _bare(words: str) -> str:
    """The words between tags, without the marks of the strings they are put together from."""
    return re.sub(r"""<[^>]*>|\\n|["']\s*\+\s*["']|\\""", "", _unescaped(words))


def _objects(text: str) -> Iterator[dict[str, str]]:
    """The texts of each object literal, by their names."""
    open_ones: list[dict[str, str]] = []
    for brace, quoted, bare, value in _PIECE.findall(text):
        if brace == "{":
            open_ones.append({})
        elif brace == "}":
            if open_ones:
                yield open_ones.pop()
        elif open_ones:
            open_ones[-1].setdefault(quoted or bare, _unescaped(value[1:-1]))


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    try:
        return str(json.loads('"' + re.sub(r"""\\'""", "'", re.sub(r'(?<!\\)"', r"\"", text)) + '"', strict=False))
    except ValueError:
        return text.replace("\\/", "/")
