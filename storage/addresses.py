"""Addresses, each kept once: a page that is crawled again and again has many captures and one address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select

from storage.columns import storable
from storage.models import Address, Capture


def at(*urls: str, of: type[Capture] = Capture) -> ColumnElement[bool]:
    """The condition that a capture is of one of these addresses, in the form that indexes serve."""
    return of.address_id.in_(select(Address.id).where(Address.url.in_(urls)))


def with_addresses(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows for `captures`, with the number of their address in its place; new addresses are made known."""
    numbers = _numbers(connection, [storable(row["url"]) for row in rows])
    plain = ({name: value for name, value in row.items() if name != "url"} for row in rows)
    return [{**new, "address_id": numbers[storable(row["url"])]} for new, row in zip(plain, rows, strict=True)]


def number_of(connection: Connection, url: str) -> int:
    """The number of an address, made known if it is new."""
    return _numbers(connection, [storable(url)])[storable(url)]


def _numbers(connection: Connection, urls: Iterable[str]) -> dict[str, int]:
    wanted = dict.fromkeys(urls)
    query = select(Address.url, Address.id).where(Address.url.in_(wanted))
    found: dict[str, int] = {row.url: row.id for row in connection.execute(query)}
    new = [url for url in wanted if url not in found]
    if new:
        first = (connection.execute(select(func.max(Address.id))).scalar() or 0) + 1
        made = dict(zip(new, range(first, first + len(new)), strict=True))
        connection.execute(insert(Address), [{"id": number, "url": url} for url, number in made.items()])
        found |= made
    return found
