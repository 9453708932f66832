"""Cleanup of lines by words, for text media and for what a tree's structure left behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from parsing.chrome.labels import Fact
from parsing.chrome.zones import decide
from parsing.document import Line, Removed


class CleanedLines(NamedTuple):
    """Lines without page chrome, what was taken, and what it said."""

    kept: tuple[Line, ...]
    removed: tuple[Removed, ...]
    facts: tuple[Fact, ...]


def clean_lines(lines: Sequence[Line]) -> CleanedLines:
    """Takes page chrome out of lines in reading order; a line that might be body stays."""
    kept: list[Line] = []
    removed: list[Removed] = []
    facts: list[Fact] = []
    for line, decision in zip(lines, decide([_judged(line) for line in lines]), strict=True):
        if decision is None:
            kept.append(line)
            continue
        facts.extend(decision.facts)
        if decision.kept:
            kept.append(replace(line, text=decision.kept))
        removed.append(Removed(decision.rule, line.text.replace(decision.kept, "", 1) if decision.kept else line.text))
    return CleanedLines(tuple(kept), tuple(removed), tuple(facts))


def _judged(line: Line) -> str | None:
    """The text to judge: a cell of a table taken apart is none, unless it reads like 作者:区政府办."""
    return None if line.cell and not any(colon in line.text for colon in ":：") else line.text
