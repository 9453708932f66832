"""Whether all sums of a form hold, seen at a glance: in most reports they do, and each need not be looked at alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Protocol

from parsing.forms import Form
from parsing.report import Number

_Pick = Callable[[Sequence[Any]], tuple[Any, ...]]


class Formula(Protocol):
    """Names of cells whose sum is that of others."""

    @property
    def parts(self) -> tuple[str, ...]:
        """The addends."""

    @property
    def totals(self) -> tuple[str, ...]:
        """What their sum is printed as."""


class _Glance:
    """The sums of a form by the places of their cells in it."""

    def __init__(self, form: Form, formulas: Sequence[Formula]) -> None:
        places = {name: index for index, name in enumerate(form.cells)}
        self.names = tuple(places)
        self.single: list[tuple[_Pick, int]] = []
        """Those with one total."""
        self.double: list[tuple[_Pick, _Pick]] = []
        """Those with more."""
        for formula in formulas:
            parts: _Pick = itemgetter(*[places[name] for name in formula.parts])
            totals = [places[name] for name in formula.totals]
            if len(totals) == 1:
                self.single.append((parts, totals[0]))
            else:
                self.double.append((parts, itemgetter(*totals)))


_KNOWN: dict[str, _Glance] = {}
"""By the names of the forms; their sums never change."""


def all_hold(form: Form, formulas: Sequence[Formula], numbers: Mapping[str, Number | None]) -> bool:
    """Whether every cell of the form is there and every sum holds; False says nothing."""
    if tuple(numbers) != tuple(form.cells) or not formulas:
        return False
    glance = _KNOWN.get(form.name) or _KNOWN.setdefault(form.name, _Glance(form, formulas))
    values = list(numbers.values())
    try:
        single = [total for parts, total in glance.single if sum(parts(values)) != values[total]]
        return not single and all(sum(parts(values)) == sum(totals(values)) for parts, totals in glance.double)
    except TypeError:
        return False
