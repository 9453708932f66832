"""Write a catalogue in its own format, so that a crawl can keep what it was started with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from crawler.catalog.model import Catalogue, Site


def render(catalogue: Catalogue, *, comment: str | None = None) -> str:
    """The catalogue as TOML text that `parse` reads back to an equal catalogue."""
    head = [f"# {line}" for line in (comment or "").splitlines()]
    head.append(f"province = {quoted(catalogue.province)}")
    return "\n".join(head) + "\n" + "".join("\n" + "\n".join(_site_lines(site)) + "\n" for site in catalogue.sites)


def _site_lines(site: Site) -> Iterator[str]:
    yield "[[site]]"
    for key in ("id", "division", "name", "level", "portal"):
        yield f"{key} = {quoted(getattr(site, key))}"
    yield f"report_columns = {toml_list(site.report_columns)}"
    if site.hosts:
        yield f"hosts = {toml_list(site.hosts)}"
    if site.not_columns:
        yield f"not_columns = {toml_list(site.not_columns)}"
    if site.unverified:
        yield "unverified = true"


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False)


def toml_list(values: Iterable[str]) -> str:
    """Texts as a list in TOML, on one line."""
    return "[" + ", ".join(map(quoted, values)) + "]"
