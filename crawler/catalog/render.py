"""Write a catalogue in its own format, so that a crawl can keep what it was started with."""

from __future__ import annotations

import json
from collections.abc import Iterator

from crawler.catalog.model import Catalogue, Site


def render(catalogue: Catalogue, *, comment: str | None = None) -> str:
    """The catalogue as TOML text that `parse` reads back to an equal catalogue."""
    head = [f"# {line}" for line in (comment or "").splitlines()]
    head.append(f"province = {_quoted(catalogue.province)}")
    return "\n".join(head) + "\n" + "".join("\n" + "\n".join(_site_lines(site)) + "\n" for site in catalogue.sites)


def _site_lines(site: Site) -> Iterator[str]:
    yield "[[site]]"
    for key in ("id", "division", "name", "level", "portal"):
        yield f"{key} = {_quoted(getattr(site, key))}"
    yield f"report_columns = {_list(site.report_columns)}"
    if site.hosts:
        yield f"hosts = {_list(site.hosts)}"
    if site.unverified:
        yield "unverified = true"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _list(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(map(_quoted, values)) + "]"
