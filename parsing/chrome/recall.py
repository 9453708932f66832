"""Answers about short lines that come again: the menus of a site stand on each of its pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar, cast

Judge = TypeVar("Judge", bound=Callable[..., object])

_SHORT = 120
_KEPT = 4096


def recalled(judge: Judge) -> Judge:
    """The same function of a line, which keeps its latest answers about short ones; long ones hardly come again."""
    known = lru_cache(maxsize=_KEPT)(judge)

    @wraps(judge)
    def ask(text: str, *args: str, **kwargs: bool) -> object:
        return known(text, *args, **kwargs) if len(text) <= _SHORT else judge(text, *args, **kwargs)

    return cast(Judge, ask)
