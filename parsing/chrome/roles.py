"""What an element of a page is for, as its tag, id and class tell."""

from __future__ import annotations

import re
from functools import lru_cache

from parsing.chrome.body import Element

_TAGS = {
    "nav": "nav",
    "header": "header",
    "footer": "footer",
    "aside": "side",
    "form": "form",
    "select": "form",
    "textarea": "form",
    "button": "form",
    "iframe": "frame",
    "object": "frame",
    "svg": "frame",
}
_NAMES = (
    ("breadcrumb", r"crumb|position|\blocat|weizhi|dqwz|\bwz\b|\bpath|currpos|\bplace"),
    ("share", r"share|jiathis|fenxiang"),
    ("qr-code", r"qr-?code|qr_|ewm|erweima|saoma|saoyisao|sweep"),
    ("pager", r"pager\b|pages?nav|paginat|prev|next|shangxia|sxp\b|turnpage"),
    ("related", r"relat|xgwz|xglj|xgyd|xgxx|xiangguan|recommend|tuijian|xg-list"),
    ("footer", r"foot|copyright|dibu|\bbottom\b"),
    ("header", r"head(?:er)?\b|\btop|banner|logo"),
    ("nav", r"nav|menu|daohang"),
    ("side", r"\bside|sidebar|left\b|right\b|tree|catalog|mulu"),
    ("tools", r"tools?\b|toolbar|print|font-?size|zihao|dayin|function|operat"),
    ("form", r"search|login|sousuo"),
    ("accessibility", r"wza|accessib|zhanglao|guanhuai|assist"),
    ("info", r"info|source|date|time|attr|meta|laiyuan|tip\b|property|shuxing"),
)
_ROLE = re.compile("|".join(f"(?P<{role.replace('-', '_')}>{pattern})" for role, pattern in _NAMES), re.IGNORECASE)

ALWAYS_CHROME = frozenset(("nav", "header", "footer", "side", "form", "frame", "share", "breadcrumb", "qr-code"))
"""Roles that hold no body text on a page where no report was found."""

CHROME_WITHIN = frozenset(
    ("breadcrumb", "share", "qr-code", "pager", "related", "footer", "nav", "tools", "form", "frame", "accessibility")
)
"""Roles that are chrome within the container of a report too, when no sentence and no heading stands in them."""


def role_of(element: Element) -> str | None:
    """The role by tag, id and class: nav, header, footer, side, share, pager …; None if they do not say."""
    by_tag = _TAGS.get(element.tag)
    if by_tag is not None:
        return by_tag
    own, kind = element.get("id"), element.get("class")
    return None if own is None and kind is None else role_by_name(f"{own or ''} {kind or ''}")


@lru_cache(maxsize=4096)
def role_by_name(name: str) -> str | None:
    """The role a name tells. The names of a site come again on each of its pages."""
    found = _ROLE.search(name)
    return found.lastgroup.replace("_", "-") if found and found.lastgroup else None
