"""Tables whose labels were wrapped round their numbers, as PDF files are laid out: rows in the order of the form.

A line that ends with seven numbers is a row. What stands before them is only a piece of its label, and other pieces
stand above and below, so the rows are told by their order: there have to be as many as the form has, and each has to
stand beside a piece of the label that is due. Heads have to be those of the form sign for sign, in its order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from parsing.forms import COLUMNS, FORMS, OUTCOMES, Form, FormRow
from parsing.labels import squeeze
from parsing.readers.text import labels_of
from parsing.readers.words import Raw
from parsing.vocabulary import exact_meaning

_VALUE = r"(?:[-+]?(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d{1,6})?(?:万?元)?|[-—–/]{1,3}|无)"
_VALUES = re.compile(rf"(?:(?<=[\s\u3400-\u9fff)）”])|^){_VALUE}(?:\s+{_VALUE})*\s*$")
_ROW = len(COLUMNS)
_CASES = 3 * len(OUTCOMES)
_FEWEST_OF_A_ROW = 3
_HEAD_LINES = 30
_CORNER = "本列数据的勾稽关系为第一项加第二项之和等于第三项加第四项之和"
_APPLICANTS = (
    *("申请人情况", "自然人", "法人或其他组织", "总计"),
    *("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"),
)
_ORDER = "自商研益律"
"""A sign of each head that no other has, in the order of the form; 总计 is the last column, or no sum holds."""
_OUTCOME_NAMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_PROCEEDINGS = ("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉")
_OUTCOME_HEADS = (*_PROCEEDINGS[:2], *_OUTCOME_NAMES, *_PROCEEDINGS[2:], *_OUTCOME_NAMES, *_OUTCOME_NAMES)
_OUTCOME_ORDER = "维纠审"
_PARTS = re.compile(r"[一二三四五六]、.{2,30}情况$")
_PART_TWO = "主动公开政府信息"
_PART_THREE = "公开申请情况"
_PART_FOUR = "行政诉讼情况"


class _Line(NamedTuple):
    """A line as the words at its beginning and the numbers behind them."""

    words: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def piece(self) -> str:
        """The words right before the numbers, without brackets and points."""
        return squeeze(self.words[-1]) if self.words else ""


def in_pieces(lines: Sequence[Raw]) -> list[Raw]:
    """The lines with the tables of parts 三 and 四 a cell a line, where all labels and heads are told by pieces."""
    taken = [_taken(line.text) for line in lines]
    return _replaced(lines, {**_applications(taken), **_review(taken)})


def unglued(lines: Sequence[Raw]) -> list[Raw]:
    """The lines with the table of part 二 a cell a line, where labels ran together with each other or a number."""
    return _replaced(lines, _proactive([_taken(line.text) for line in lines]))


def _replaced(lines: Sequence[Raw], found: Mapping[int, Sequence[str]]) -> list[Raw]:
    return [Raw(line.number, text) for index, line in enumerate(lines) for text in found.get(index, (line.text,))]


def _taken(text: str) -> _Line:
    match = _VALUES.search(text)
    if match is None:
        return _Line(tuple(text.split()), ())
    return _Line(tuple(text[: match.start()].split()), tuple(match[0].split()))


def _proactive(lines: Sequence[_Line]) -> dict[int, Sequence[str]]:
    """For each line of the table of part 二 its cells."""
    parts = [index for index, line in enumerate(lines) if not line.values and _PARTS.search("".join(line.words))]
    begin = next((index for index in parts if _PART_TWO in "".join(lines[index].words)), None)
    if begin is None:
        return {}
    end = next((index for index in parts if index > begin), len(lines))
    found: dict[int, Sequence[str]] = {}
    for index in range(begin + 1, end):
        words = [label for word in lines[index].words for label in labels_of(word)]
        if words and all(exact_meaning(word).known for word in words):
            found[index] = (*words, *lines[index].values)
    return found


def _applications(lines: Sequence[_Line]) -> dict[int, Sequence[str]]:
    """For each line of the table of applications the lines that say the same a cell a line."""
    rows = [index for index, line in enumerate(lines) if len(line.values) == _ROW]
    forms = [form for form in (FORMS["2021"], FORMS["2019"]) if len(form.applications) == len(rows)]
    if not forms or not _are_rows(lines, rows, forms[0]):
        return {}
    first = squeeze(forms[0].applications[0].label)
    heads = _heads(lines, rows[0], _PART_THREE, Counter("".join(_APPLICANTS)), Counter(_CORNER), Counter(first))
    if heads is None or not all(_in_order(lines[index], _ORDER) for index in heads):
        return {}
    found: dict[int, Sequence[str]] = dict.fromkeys(range(heads[0], rows[-1] + 1), ())
    found[heads[0]] = _APPLICANTS
    labels = (entry.label for entry in forms[0].applications)
    return found | {index: (label, *lines[index].values) for index, label in zip(rows, labels, strict=True)}


def _are_rows(lines: Sequence[_Line], rows: Sequence[int], form: Form) -> bool:
    """Whether each row stands beside a piece of the label due, most of them of no other label near; none is torn."""
    between = (lines[index] for index in range(rows[0], rows[-1]) if index not in set(rows))
    if any(len(line.values) >= _FEWEST_OF_A_ROW for line in between):
        return False
    if not all(_stands_by(lines, index, entry) for index, entry in zip(rows, form.applications, strict=True)):
        return False
    return sum(_tells(lines[index].piece, place, form) for place, index in enumerate(rows)) * 2 > len(rows)


def _stands_by(lines: Sequence[_Line], row: int, entry: FormRow) -> bool:
    """Whether the piece of a label on the line of a row, or else above or below it, is one of the label due."""
    if lines[row].piece:
        return _fits(lines[row].piece, entry)
    beside = (*lines[max(0, row - 1) : row], *lines[row + 1 : row + 2])
    return any(_fits(line.piece, entry) for line in beside if len(line.values) != _ROW)


def _fits(piece: str, entry: FormRow) -> bool:
    return bool(piece) and any(piece in squeeze(part) or squeeze(part) in piece for part in entry.path)


def _tells(piece: str, place: int, form: Form) -> bool:
    """Whether a piece belongs to a row of the form and to neither of those beside it."""
    beside = (*form.applications[max(0, place - 1) : place], *form.applications[place + 1 : place + 2])
    return _fits(piece, form.applications[place]) and not any(_fits(piece, entry) for entry in beside)


def _review(lines: Sequence[_Line]) -> dict[int, Sequence[str]]:
    """The same for the row of outcomes with its heads."""
    rows = [index for index, line in enumerate(lines) if len(line.values) == _CASES and not line.words]
    if len(rows) != 1:
        return {}
    heads = _heads(lines, rows[0], _PART_FOUR, Counter("".join(_OUTCOME_HEADS)), Counter(), Counter())
    if heads is None or not all(_in_order(lines[index], _OUTCOME_ORDER) for index in heads):
        return {}
    told: dict[int, Sequence[str]] = dict.fromkeys(heads, ())
    return told | {heads[0]: _OUTCOME_HEADS, rows[0]: lines[rows[0]].values}


def _heads(
    lines: Sequence[_Line], row: int, part: str, wanted: Counter[str], corner: Counter[str], label: Counter[str]
) -> list[int] | None:
    """The lines between the heading of a part and its first row, if their signs are those of the heads and no others.

    The corner may stand among them, and the beginning of the label of the row.
    """
    begin = next((i for i in range(row - 1, max(-1, row - _HEAD_LINES), -1) if part in "".join(lines[i].words)), None)
    if begin is None:
        return None
    above = [index for index in range(begin + 1, row) if not _runs_on(lines[index])]
    if not above:
        return None
    signs = Counter(squeeze("".join(word for index in above for word in lines[index].words)))
    rest = signs - wanted
    if wanted - signs or not ((rest - corner) <= label and (rest & corner in (corner, Counter()) or rest <= label)):
        return None
    return above


def _runs_on(line: _Line) -> bool:
    """Whether a line is no head: the running title of a page, its number, date or address."""
    text = "".join(line.words)
    return text.isascii() or "年度报告" in text


def _in_order(line: _Line, order: str) -> bool:
    """Whether the heads that begin on a line stand in the order of the form, once or again and again."""
    found = "".join(sign for sign in "".join(line.words) if sign in order)
    places = iter(order)
    return all(sign in places for sign in found) or found == order * (len(found) // len(order))
