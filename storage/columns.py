"""Column types that keep the same meaning on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

Number: TypeAlias = int | Decimal

LARGEST_INTEGER = 2**63 - 1
LARGEST_NUMBER = 10**300

Id = BigInteger().with_variant(Integer, "sqlite")
"""Integer key: on SQLite only INTEGER is the rowid itself."""

Json = JSON().with_variant(JSONB(), "postgresql")
JsonOrNull = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def storable(text: str) -> str:
    """The text without what a database refuses: NUL and lone surrogates become U+FFFD."""
    if text.isascii():
        return text.replace("\x00", "\ufffd")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "\ufffd")


class SafeText(TypeDecorator[str]):
    """Text from outside: any string can be stored, see `storable`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replaces what the database would refuse."""
        return None if value is None else storable(value)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in time. Always aware and in UTC in Python; TIMESTAMPTZ on PostgreSQL, naive UTC text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Converts to UTC; raises ValueError for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without time zone cannot be stored: {value!r}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Gives the moment back with its time zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class _SqliteNumeric(UserDefinedType[int | float]):
    """NUMERIC as SQLite means it: integers stay integers, all else is REAL."""

    cache_ok = True

    def get_col_spec(self, **_options: object) -> str:
        """The declared type."""
        return "NUMERIC"


class Quantity(TypeDecorator[Number]):
    """A number of a statutory table, made for SQL: it compares, sums and sorts as a number.

    PostgreSQL keeps it as NUMERIC. SQLite has no decimals: integers are INTEGER, decimals REAL, which is exact for up
    to 15 digits. Where that is not enough to print the number as it stood, `exact_text` says what to keep beside it.
    """

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """NUMERIC without rounding on either database."""
        return _SqliteNumeric() if dialect.name == "sqlite" else Numeric()

    def process_bind_param(self, value: Number | None, dialect: Dialect) -> int | float | Decimal | None:
        """Chooses the closest storage; a number beyond 10^300 is left to its exact text alone."""
        if value is None or not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            return None
        if dialect.name != "sqlite":
            return Decimal(value)
        if isinstance(value, int) and abs(value) <= LARGEST_INTEGER:
            return value
        return float(value)

    def process_result_value(self, value: int | float | Decimal | None, dialect: Dialect) -> Number | None:
        """An int where the number is whole, else a Decimal with the digits as stored."""
        if value is None or isinstance(value, int):
            return value
        decimal = value if isinstance(value, Decimal) else Decimal(repr(value))
        return int(decimal) if decimal == decimal.to_integral_value() else decimal


class ExactNumber(TypeDecorator[Number]):
    """A number kept as its decimal text: exact everywhere, `CAST(… AS NUMERIC)` to calculate with it in SQL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Number | None, dialect: Dialect) -> str | None:
        """Writes the digits out."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Number | None:
        """Reads the digits back: int or Decimal, as they were."""
        return None if value is None else number_from_text(value)


def number_from_text(text: str) -> Number:
    """An int for digits alone, a Decimal for anything with a point or an exponent."""
    return int(text) if text.lstrip("+-").isdigit() else Decimal(text)


def exact_text(value: Number) -> str | None:
    """What `Quantity` alone would not give back to the last digit, as text; None where it would."""
    if isinstance(value, int):
        return None if abs(value) <= LARGEST_INTEGER else str(value)
    if abs(value) > LARGEST_NUMBER or float(value).is_integer():
        return str(value)
    return None if repr(float(value)) == str(value) else str(value)
