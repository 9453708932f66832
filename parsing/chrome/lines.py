"""Cleanup of lines by words, for text media and for what a tree's structure left behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from parsing.chrome.labels import Fact
from parsing.chrome.zones import decide, is_anchor
from parsing.document import Line, Removed
from parsing.numbers import is_value
from parsing.signs import EVIDENCE


class CleanedLines(NamedTuple):
    """Lines without page chrome, what was taken, and what it said."""

    lines: tuple[Line | None, ...]
    """One for each line there was: what is left of it, or None."""
    removed: tuple[Removed, ...]
    facts: tuple[Fact, ...]

    @property
    def kept(self) -> tuple[Line, ...]:
        """What is left."""
        return tuple(line for line in self.lines if line is not None)


def clean_lines(lines: Sequence[Line]) -> CleanedLines:
    """Takes page chrome out of lines in reading order; a line that might be body stays."""
    left: list[Line | None] = []
    removed: list[Removed] = []
    facts: list[Fact] = []
    for line, decision in zip(lines, decide(list(_judged(lines))), strict=True):
        if decision is None:
            left.append(line)
            continue
        facts.extend(decision.facts)
        left.append(replace(line, text=decision.kept) if decision.kept else None)
        removed.append(Removed(decision.rule, line.text.replace(decision.kept, "", 1) if decision.kept else line.text))
    return CleanedLines(tuple(left), tuple(removed), tuple(facts))


def _judged(lines: Sequence[Line]) -> Iterator[str | None]:
    """The texts to judge; None for a cell of a table taken apart, unless it reads like 作者:区政府办.

    Tabs and bars also part the words of a menu: above the report only a number or a label of the form is a cell.
    """
    above = True
    for line in lines:
        cell = line.cell and not any(colon in line.text for colon in ":：")
        if cell and above:
            cell = is_value(line.text) or any(map(line.text.__contains__, EVIDENCE))
        text = None if cell else line.text
        above = above and not is_anchor(text)
        yield text
