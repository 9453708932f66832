"""Captures that say what is known already: revisits whose payload was read when it first came.

Such a capture has no parse of its own: the reading of the capture that holds its payload is its reading. Only when an
address came back to an older payload is the revisit read again, so that the latest reading of the page is the right
one.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists
from sqlalchemy.orm import aliased

from storage.models import Capture, Parse

REVISIT = "revisit"

_OWN = aliased(Parse)


def is_confirmed() -> ColumnElement[bool]:
    """Whether a capture repeats what the latest reading of its address says; for queries over captures."""
    other = aliased(Capture)
    read = exists().where(Parse.capture_id == Capture.refers_to_id, Parse.current).correlate(Capture)
    since = exists().where(
        other.address_id == Capture.address_id, other.id > Capture.refers_to_id, other.id < Capture.id
    )
    changed = since.where(other.digest != Capture.digest, Parse.capture_id == other.id, Parse.current)
    return (Capture.record_type == REVISIT) & read & ~changed.correlate(Capture)


def reading_of(capture: Any, parse: Any) -> ColumnElement[bool]:
    """The condition under which a parse is the reading of a capture: its own, or that of its payload's holder."""
    own = exists().where(_OWN.capture_id == capture.id).correlate(capture)
    holder = case(((capture.record_type == REVISIT) & ~own, capture.refers_to_id), else_=capture.id)
    return and_(parse.current, parse.capture_id == holder)
