"""Turn the text of a catalogue into its sites. Every complaint names the file and the line."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.addresses import host_key
from crawler.catalog.model import LEVELS, Catalogue, Site
from crawler.errors import CatalogueError

TEXT_KEYS = ("id", "division", "name", "level", "portal")
LIST_KEYS = ("report_columns", "hosts", "not_columns")
_KEYS = frozenset((*TEXT_KEYS, *LIST_KEYS, "unverified"))
_SKIP = "skip"
_SITE_HEADER = re.compile(r"^\s*\[\[\s*site\s*\]\]")


@dataclass(frozen=True, slots=True)
class Record:
    """What one [[site]] of a file says, checked as far as it goes."""

    fields: Mapping[str, Any]
    """By the names of `Site`; in a file of corrections not all of them."""
    line: int | None
    source: Path | str
    skip: bool = False

    @property
    def id(self) -> str:
        """The site it is about."""
        return str(self.fields["id"])

    def site(self) -> Site:
        """The site it describes. Raises CatalogueError when something is missing."""
        for key in TEXT_KEYS:
            if key not in self.fields:
                raise CatalogueError(f"this [[site]] has no {key!r}", source=self.source, line=self.line)
        return Site(**self.fields)


@dataclass(frozen=True, slots=True)
class Corrections:
    """The records of a file that is laid over another catalogue."""

    province: str
    records: tuple[Record, ...]


def parse(text: str, *, source: Path | str = "catalogue") -> Catalogue:
    """Read a catalogue from its text; `source` is only named in complaints. Raises CatalogueError."""
    province, records = _Reader(text, source, _KEYS).read(_toml(text, source))
    return Catalogue(province, tuple(record.site() for record in records))


def parse_corrections(text: str, *, source: Path | str) -> Corrections:
    """Read a file in which a [[site]] may leave keys out, or say `skip = true`. Raises CatalogueError."""
    province, records = _Reader(text, source, _KEYS | {_SKIP}).read(_toml(text, source))
    return Corrections(province, tuple(records))


def _toml(text: str, source: Path | str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(error, text, source) from None


def _syntax_error(error: tomllib.TOMLDecodeError, text: str, source: Path | str) -> CatalogueError:
    message = str(error)
    place = re.search(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    if place is None:
        return CatalogueError(message, source=source)
    line = int(place[1]) if place[1] else text.rstrip("\n").count("\n") + 1
    column = f" (column {place[2]})" if place[2] else ""
    return CatalogueError(f"not TOML: {message[: place.start()]}{column}", source=source, line=line)


class _Reader:
    """Checks parsed TOML and finds the line of what is wrong in it."""

    def __init__(self, text: str, source: Path | str, keys: frozenset[str]) -> None:
        self.lines = text.splitlines()
        self.source = source
        self.keys = keys

    def read(self, content: dict[str, Any]) -> tuple[str, list[Record]]:
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
        return province, self.records(tables)

    def records(self, tables: list[dict[str, Any]]) -> list[Record]:
        records: list[Record] = []
        first: dict[str, int] = {}
        for number, table in enumerate(tables):
            record = self.record(table, number)
            if record.id in first:
                before = self.line_of("id", first[record.id])
                raise self.error(f"site {record.id!r} was given before, in line {before}", self.line_of("id", number))
            first[record.id] = number
            records.append(record)
        return records

    def record(self, table: dict[str, Any], number: int) -> Record:
        for key in table:
            if key not in self.keys:
                near = difflib.get_close_matches(key, sorted(self.keys), n=1)
                hint = f", did you mean {near[0]!r}?" if near else ""
                raise self.error(f"unknown key {key!r}{hint}", self.line_of(key, number))
        if "id" not in table:
            raise self.error("this [[site]] has no 'id'", self.site_line(number))
        fields: dict[str, Any] = {key: self.text(table, key, number) for key in TEXT_KEYS if key in table}
        self.check_texts(fields, number)
        for key in LIST_KEYS:
            if key in table:
                fields[key] = self.texts(table, key, number)
        flags = {key: self.flag(table, key, number) for key in ("unverified", _SKIP) if key in table}
        if "unverified" in flags:
            fields["unverified"] = flags["unverified"]
        return Record(fields, self.site_line(number), self.source, flags.get(_SKIP, False))

    def check_texts(self, fields: dict[str, Any], number: int) -> None:
        if "level" in fields and fields["level"] not in LEVELS:
            problem = f"level {fields['level']!r} is none of {', '.join(LEVELS)}"
            raise self.error(problem, self.line_of("level", number))
        if "division" in fields and not re.fullmatch(r"\d{6}(?:\d{3}){0,2}", fields["division"]):
            wanted = "six digits (GB/T 2260), nine or twelve below the county"
            problem = f"division {fields['division']!r} is no division code: {wanted}"
            raise self.error(problem, self.line_of("division", number))
        if "portal" in fields:
            self.check_url(fields["portal"], "portal", number)

    def flag(self, table: dict[str, Any], key: str, number: int) -> bool:
        value = table[key]
        if not isinstance(value, bool):
            raise self.error(f"{key} is true or false", self.line_of(key, number))
        return value

    def text(self, table: dict[str, Any], key: str, number: int) -> str:
        value = table[key]
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"{key} must be a text", self.line_of(key, number))
        return value.strip()

    def texts(self, table: dict[str, Any], key: str, number: int) -> tuple[str, ...]:
        value = table[key]
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise self.error(f"{key} must be a list of texts", self.line_of(key, number))
        texts = tuple(one.strip() for one in value)
        for one in texts:
            if key != "hosts":
                self.check_url(one, key, number)
            elif host_key(f"//{one}") != one.lower():
                raise self.error(f"{one!r} is no host or host:port", self.line_of(key, number))
        return texts

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
