"""What a page says outside of its text: the titles it declares, and the files it links to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from lxml import etree

from parsing.chrome.body import Element, is_element, text_of
from parsing.chrome.labels import Fact, fact_of, value_of
from parsing.signs import fold_space, names_a_report, squeeze

_links = etree.XPath("descendant::a/@href", smart_strings=False)
_RUNS = frozenset(("span", "em", "b", "i", "a", "font", "strong", "u"))
_BETWEEN = re.compile(r"[-_|—–\s]{1,3}")
_SIGNS_OF_FILES = (
    *(".pdf", ".doc", ".xls", ".wps", ".et", ".ofd", ".rtf", ".zip", ".rar"),
    *("downfile.jsp", "filename="),
)
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|rtf|zip|rar)(?:$|[?#&])|downfile\.jsp|[?&]filename=", re.IGNORECASE
)


def declared_titles(root: Element) -> tuple[str, ...]:
    """The parts of declared titles that name an annual report, without white space."""
    head = root.find("head")
    if head is None:
        return ()
    said = [str(title.text or "") for title in head.iter("title")]
    said += [meta.get("content", "") for meta in head.iter("meta") if meta.get("name", "").lower() == "articletitle"]
    parts = (squeeze(part) for text in said for part in _BETWEEN.split(text))
    return tuple(part for part in parts if names_a_report(part))


def _addresses(page: Element) -> list[str]:
    return cast("list[str]", _links(page))


def beside(label: Element, text: str) -> Iterator[Fact]:
    """What a label in an element of its own says with the one after it: <span>来源：</span><span>县水利局</span>."""
    fact, following = fact_of(text), label.getnext()
    if fact is not None and following is not None and is_element(following) and following.tag in _RUNS:
        value = value_of(fact, fold_space(text_of(following)))
        yield from [(fact, value)] if value else []


def attachments(page: Element) -> Iterator[Fact]:
    """Links to files, and files shown within the page, by their address."""
    addresses = _addresses(page)
    # A page has hundreds of links, and hardly any to a file: all are asked at once first.
    said = "\n".join(addresses).lower()
    if any(map(said.__contains__, _SIGNS_OF_FILES)):
        yield from (("attachment", address.strip()) for address in addresses if _FILE.search(address))
    for frame in page.iter("iframe", "embed", "object"):
        shown = frame.get("src") or frame.get("data")
        if shown and _FILE.search(shown):
            yield "embedded", shown.strip()
