"""What a page says outside of its text: the titles it declares, and the files it links to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsing.chrome.body import Element
from parsing.chrome.labels import Fact
from parsing.signs import names_a_report, squeeze

_BETWEEN = re.compile(r"[-_|—–\s]{1,3}")
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


def attachments(page: Element) -> Iterator[Fact]:
    """Links to files, and files shown within the page, by their address."""
    for link in page.iter("a"):
        address = link.get("href")
        if address and _FILE.search(address):
            yield "attachment", address.strip()
    for frame in page.iter("iframe", "embed", "object"):
        address = frame.get("src") or frame.get("data")
        if address and _FILE.search(address):
            yield "embedded", address.strip()
