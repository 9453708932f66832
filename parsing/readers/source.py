"""What the markup of a page says anywhere: what it does not contain need not be looked for in its tree.

A search through a page of 100 KB takes as long as a tenth of building its tree, and one of its elements by XPath
as long as half of it; the styles of a page, each taken once, are a few hundred bytes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_STYLE = re.compile(rb"style(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]*)|[^<>]*>\s*(?:<!--)?([^<]*))")
_MAY_HIDE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*[0.]|overflow\s*:\s*(?:hidden|clip)|"
    r"(?:left|top)\s*:\s*-|clip\s*:|font-size\s*:\s*0",
    re.IGNORECASE,
)
_MARKING = (b"line-through", b"super")


class Source(NamedTuple):
    """A page and its styles, in small letters."""

    whole: bytes
    styles: bytes
    """The style attributes of the page, each once."""
    sheets: bytes
    """Its style sheets."""

    @property
    def may_hide(self) -> bool:
        """Whether a style attribute may hide an element."""
        return may_hide(self.styles.decode("utf-8", "replace"))

    @property
    def may_mark(self) -> bool:
        """Whether a style attribute may strike text out or raise it."""
        return any(word in self.styles for word in _MARKING)


@lru_cache(maxsize=512)
def may_hide(styles: str | None) -> bool:
    """Whether declarations may hide an element: by no other words than these they can."""
    return styles is not None and _MAY_HIDE.search(styles) is not None


def source_of(markup: bytes) -> Source:
    """The source of a page in UTF-8."""
    small = markup.lower()
    found = _STYLE.findall(small)
    return Source(small, b"\n".join({style for style, _ in found}), b"\n".join([sheet for _, sheet in found if sheet]))
