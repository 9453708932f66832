"""Read catalogues. Every complaint names the file and the line."""

from __future__ import annotations

import difflib
import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from crawler.addresses import host_key
from crawler.catalog.model import LEVELS, Catalogue, Site
from crawler.errors import CatalogueError, UnknownProvince

_TEXT_KEYS = ("id", "division", "name", "level", "portal")
_LIST_KEYS = ("report_columns", "hosts")
_KEYS = frozenset((*_TEXT_KEYS, *_LIST_KEYS, "unverified"))
_SITE_HEADER = re.compile(r"^\s*\[\[\s*site\s*\]\]")


def provinces() -> tuple[str, ...]:
    """Names of the built-in catalogues, sorted."""
    return tuple(
        sorted(entry.name.removesuffix(".toml") for entry in _data().iterdir() if entry.name.endswith(".toml"))
    )


def builtin(province: str) -> Catalogue:
    """The catalogue of a province that comes with the project. Raises UnknownProvince."""
    name = province.strip().lower()
    known = provinces()
    if name not in known:
        raise UnknownProvince(province, difflib.get_close_matches(name, known, n=3, cutoff=0.55))
    return parse((_data() / f"{name}.toml").read_text(encoding="utf-8"), source=f"{name}.toml")


def load(path: Path, province: str | None = None) -> Catalogue:
    """Read a catalogue from a file, or from a folder of files.

    From several files those of `province` are taken and joined. Raises CatalogueError when nothing fits.
    """
    if path.is_dir():
        found = [parse(_read(file), source=file) for file in sorted(path.glob("*.toml"))]
    else:
        found = [parse(_read(path), source=path)]
    wanted = [one for one in found if province is None or one.province == province]
    if not wanted:
        held = ", ".join(sorted({one.province for one in found})) or "no catalogue (*.toml)"
        raise CatalogueError(f"nothing about {province!r} here, it holds {held}", source=path)
    if len({one.province for one in wanted}) > 1:
        raise CatalogueError("it holds several provinces: name the one to take", source=path)
    return _joined(wanted, path)


def parse(text: str, *, source: Path | str = "catalogue") -> Catalogue:
    """Read a catalogue from its text; `source` is only named in complaints. Raises CatalogueError."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(error, text, source) from None
    return _Reader(text, source).catalogue(content)


def _data() -> Any:
    return resources.files("crawler.catalog.data")


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CatalogueError("not UTF-8 text", source=path, line=line) from None
    except OSError as error:
        raise CatalogueError(f"cannot be read ({error.strerror})", source=path) from None


def _joined(catalogues: list[Catalogue], path: Path) -> Catalogue:
    sites = tuple(site for one in catalogues for site in one.sites)
    seen: set[str] = set()
    for site in sites:
        if site.id in seen:
            raise CatalogueError(f"site {site.id!r} stands in more than one of its files", source=path)
        seen.add(site.id)
    return Catalogue(catalogues[0].province, sites)


def _syntax_error(error: tomllib.TOMLDecodeError, text: str, source: Path | str) -> CatalogueError:
    message = str(error)
    place = re.search(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    if place is None:
        return CatalogueError(message, source=source)
    line = int(place[1]) if place[1] else text.rstrip("\n").count("\n") + 1
    column = f" (column {place[2]})" if place[2] else ""
    return CatalogueError(f"not TOML: {message[: place.start()]}{column}", source=source, line=line)


class _Reader:
    """Turns parsed TOML into a catalogue and finds the line of what is wrong in it."""

    def __init__(self, text: str, source: Path | str) -> None:
        self.lines = text.splitlines()
        self.source = source

    def catalogue(self, content: dict[str, Any]) -> Catalogue:
        for key in content:
            if key not in {"province", "site"}:
                raise self.error(f"unknown key {key!r}: only province and [[site]] stand at the top", self.line_of(key))
        province = content.get("province")
        if not isinstance(province, str) or not province.strip():
            raise self.error('province = "…" is missing at the top', self.line_of("province") or 1)
        tables = content.get("site", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self.error("site must be written [[site]]", self.line_of("site") or self.first_match(r"^\s*\[site"))
        if not tables:
            raise self.error("it holds no [[site]]", 1)
        return Catalogue(province, self.sites(tables))

    def sites(self, tables: list[dict[str, Any]]) -> tuple[Site, ...]:
        sites: list[Site] = []
        first: dict[str, int] = {}
        for number, table in enumerate(tables):
            site = self.site(table, number)
            if site.id in first:
                before = self.line_of("id", first[site.id])
                raise self.error(f"site {site.id!r} was given before, in line {before}", self.line_of("id", number))
            first[site.id] = number
            sites.append(site)
        return tuple(sites)

    def site(self, table: dict[str, Any], number: int) -> Site:
        for key in table:
            if key not in _KEYS:
                near = difflib.get_close_matches(key, sorted(_KEYS), n=1)
                hint = f", did you mean {near[0]!r}?" if near else ""
                raise self.error(f"unknown key {key!r}{hint}", self.line_of(key, number))
        texts = {key: self.text(table, key, number) for key in _TEXT_KEYS}
        if texts["level"] not in LEVELS:
            problem = f"level {texts['level']!r} is none of {', '.join(LEVELS)}"
            raise self.error(problem, self.line_of("level", number))
        if not re.fullmatch(r"\d{6}(?:\d{3}){0,2}", texts["division"]):
            wanted = "six digits (GB/T 2260), nine or twelve below the county"
            problem = f"division {texts['division']!r} is no division code: {wanted}"
            raise self.error(problem, self.line_of("division", number))
        self.check_url(texts["portal"], "portal", number)
        columns, hosts = (self.texts(table, key, number) for key in _LIST_KEYS)
        for column in columns:
            self.check_url(column, "report_columns", number)
        for host in hosts:
            if host_key(f"//{host}") != host.lower():
                raise self.error(f"{host!r} is no host or host:port", self.line_of("hosts", number))
        unverified = table.get("unverified", False)
        if not isinstance(unverified, bool):
            raise self.error("unverified is true or false", self.line_of("unverified", number))
        return Site(**texts, report_columns=columns, hosts=hosts, unverified=unverified)

    def text(self, table: dict[str, Any], key: str, number: int) -> str:
        if key not in table:
            raise self.error(f"this [[site]] has no {key!r}", self.site_line(number))
        value = table[key]
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"{key} must be a text", self.line_of(key, number))
        return value.strip()

    def texts(self, table: dict[str, Any], key: str, number: int) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise self.error(f"{key} must be a list of texts", self.line_of(key, number))
        return tuple(one.strip() for one in value)

    def check_url(self, url: str, key: str, number: int) -> None:
        if not re.match(r"https?://[^/\s]", url, re.IGNORECASE) or re.search(r"\s", url) or not host_key(url):
            raise self.error(f"{url!r} is no http or https address", self.line_of(key, number))

    def error(self, problem: str, line: int | None) -> CatalogueError:
        return CatalogueError(problem, source=self.source, line=line)

    def site_line(self, number: int) -> int | None:
        headers = [n for n, line in enumerate(self.lines, 1) if _SITE_HEADER.match(line)]
        return headers[number] if number < len(headers) else None

    def line_of(self, key: str, number: int | None = None) -> int | None:
        """Line of a key: in the site of that number, or before the first site."""
        start = (self.site_line(number) or 1) if number is not None else 1
        for n, line in enumerate(self.lines[start - 1 :], start):
            if n > start and _SITE_HEADER.match(line):
                break
            if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
                return n
        return start if number is not None else None

    def first_match(self, pattern: str) -> int | None:
        return next((n for n, line in enumerate(self.lines, 1) if re.match(pattern, line)), None)
