"""A link and its words: which addresses are worth a thought, and what a link says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crawler.addresses import canonical

_OPENED = re.compile(
    r"""(?:window\.open|location(?:\.href)?\s*=|location\.(?:replace|assign)|\.src\s*=)\s*\(?\s*['"]([^'"]+)['"]\s*"""
    r"(?!\s*\+)"
)
_IGNORED_SCHEME = re.compile(r"^\s*(?:javascript|mailto|tel|data|about|#)", re.IGNORECASE)
_IGNORED_LINK = re.compile(
    r"log(?:in|out|off)|signin|register|/print|[?&]print=|printpage|wap_|_wap\.|/calendar|/rili|/search[/?.]|addfav|share"
    r"|captcha|\.(?:css|js|jpe?g|png|gif|ico|bmp|svg|webp|mp[34]|avi|wmv|flv|swf|apk|exe|woff2?|ttf)(?:$|\?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link and its words."""

    url: str
    text: str
    listed: str | None = None
    """The date that stands beside it, YYYY-MM-DD."""


@lru_cache(maxsize=16_384)
def anchor(href: str, onclick: str | None, title: str | None, words: str, base: str) -> Anchor | None:
    """A link, if it leads anywhere worth going. The pages of a site share their menus, some 200 links each."""
    if not href or _IGNORED_SCHEME.match(href):
        opened = _OPENED.search(f"{href} {onclick or ''}")
        if opened is None:
            return None
        href = opened[1]
    url = canonical(href, base)
    return None if url is None or _IGNORED_LINK.search(url) else Anchor(url, _words(words, title))


def _words(words: str, title: str | None) -> str:
    text = " ".join(words.split())
    title = " ".join((title or "").split())
    cut = text.rstrip(".… ")
    return title if len(title) > len(text) or (cut and title.startswith(cut)) else text
