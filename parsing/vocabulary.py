"""What a label means: the official wordings of all forms and their known variants, looked up after folding.

Only whole labels count here; likeness (misread signs, renamed rows) is judged by the matchers, which know what stands
before and after.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from parsing.forms import COLUMNS, FORMS, OUTCOMES, VARIANTS
from parsing.labels import fold, read_label, split_inner, squeeze
from parsing.numbers import INVISIBLE
from parsing.report import FormName

BARS = {"一": 1, "五": 5, "六": 6, "八": 8, "九": 9, "1": 1, "5": 5, "6": 6, "8": 8, "9": 9}
_BAR = re.compile(r"^第?(?:二十|20)条第?([一五六八九15689])项.{0,4}$")
_LONGEST = 120
_TOTAL = 7
_LATIN = re.compile(r"[A-Za-z][A-Za-z\s,.'’&-]{2,}")
"""Words of a translation, or pinyin, beside a label."""
_CHINESE = re.compile(r"[\u3400-\u9fff]{2}")


@dataclass(frozen=True, slots=True)
class Measure:
    """A column of the table of part 二, and the form that has it."""

    name: str
    form: FormName


@dataclass(frozen=True, slots=True)
class Meaning:
    """Everything a label can mean; the place it stands in decides."""

    item: str | None = None
    """Row of part 二: "licensing"."""
    measure: Measure | None = None
    """Column of part 二."""
    bar: int | None = None
    """第二十条第(N)项."""
    row: str | None = None
    """Row of part 三: "applications.granted"."""
    column: str | None = None
    """Column of part 三."""
    outcome: str | None = None
    """Column of part 四."""
    group: str | None = None
    """Head or group without cells of its own: "applicants", "organizations", "review", "litigation", …"""

    @property
    def known(self) -> bool:
        """Whether it means anything at all."""
        return self is not NOTHING


NOTHING = Meaning()
_ORGANIZATIONS = "法人或其他组织"
"""Stands before the name of a kind of organisation where the two heads are one: 法人或其他组织（商业企业）."""

_GROUPS = {
    "申请人情况": "applicants",
    "法人或其他组织": "organizations",
    "本列数据的勾稽关系为第一项加第二项之和等于第三项加第四项之和": "corner",
    "信息内容": "content",
    "本年度办理结果": "results",
    "不予公开": "denied",
    "无法提供": "unavailable",
    "不予处理": "rejected",
    "行政复议": "review",
    "行政诉讼": "litigation",
    "未经复议直接起诉": "litigation_direct",
    "复议后起诉": "litigation_after_review",
}
RESULT_GROUPS = ("本年度办理结果", "不予公开", "无法提供", "不予处理", "其他处理")


def _with_variants(kind: str, official: dict[str, str]) -> dict[str, str]:
    """Keys of official labels and of their variants."""
    found: dict[str, str] = {}
    for label, meaning in official.items():
        for wording in (label, *(v.variant for v in VARIANTS if v.kind == kind and v.label == label)):
            read = read_label(wording)
            found.setdefault(read.key, meaning)
            found.setdefault(read.short, meaning)
    return found


def _rows() -> dict[str, str]:
    official: dict[str, str] = {}
    for form in ("2021", "2019"):
        official.update({row.label: row.id for row in FORMS[form].applications})
    return _with_variants("row", official)


def _items() -> dict[str, str]:
    official: dict[str, str] = {}
    for form in ("2021", "2019"):
        official.update({row.label: row.id.rpartition(".")[2] for row in FORMS[form].proactive})
    return _with_variants("row", official)


def _measures() -> dict[str, Measure]:
    found: dict[str, Measure] = {}
    for form in ("2021", "2019"):
        for cell in FORMS[form].cells.values():
            if cell.section == 2:
                name = cell.id.rpartition(".")[2]
                for key in _with_variants("head", {cell.column[0]: name}):
                    found.setdefault(key, Measure(name, FORMS[form].name))
    return found


def _leaves(section: int, names: tuple[str, ...]) -> dict[str, str]:
    cells = [cell for cell in FORMS["2021"].cells.values() if cell.section == section]
    official = {cell.column[-1]: cell.id.rpartition(".")[2] for cell in cells}
    found = _with_variants("head", official)
    return {key: name for key, name in found.items() if name in names}


ROWS = _rows()
ITEMS = _items()
MEASURES = _measures()
COLUMN_KEYS = _leaves(3, COLUMNS)
OUTCOME_KEYS = _leaves(4, OUTCOMES)
GROUP_KEYS = _with_variants("group", _GROUPS)
_ROWS_OF_GROUPS = {
    "不予公开": "applications.denied.",
    "无法提供": "applications.unavailable.",
    "不予处理": "applications.rejected.",
    "其他处理": "applications.other.",
    "本年度办理结果": "applications.",
}
_GROUP_STARTS = tuple(squeeze(label) for label in RESULT_GROUPS)


@lru_cache(maxsize=1)
def wordings() -> dict[str, str]:
    """Official labels of the forms with their numbering, by what is compared of them."""
    labels = [
        text for form in ("2021", "2019") for cell in FORMS[form].cells.values() for text in cell.row + cell.column
    ]
    return {read_label(text).short: text for text in (*labels, *_GROUPS)}


@lru_cache(maxsize=16384)
def meaning_of(text: str) -> Meaning:
    """Everything the whole text can mean as a label; `NOTHING` when it is none."""
    if len(text) > _LONGEST:
        text = text.translate(INVISIBLE)
    if not text or len(text) > _LONGEST:
        return NOTHING
    label = read_label(text)
    if not label.key:
        return NOTHING
    bar = _bar(text)
    if bar is not None:
        return Meaning(bar=bar)
    of_organization = label.key.removeprefix(_ORGANIZATIONS)
    if of_organization in COLUMN_KEYS and of_organization != label.key:
        return Meaning(column=COLUMN_KEYS[of_organization])
    for key in dict.fromkeys((label.key, label.short)):
        # (7) may be written for (七); no group has seven rows and a total.
        found = _lookup(key, "(一)" if label.number == _TOTAL else label.style)
        if found.known:
            return found
    found = inner_meaning(text)
    if not found.known and _LATIN.search(text) and _CHINESE.search(text):
        return meaning_of(_LATIN.sub(" ", text))
    return found


@lru_cache(maxsize=16384)
def exact_meaning(text: str) -> Meaning:
    """The same, but only for the whole wording: nothing in brackets is left out, no group is cut off."""
    label = read_label(text)
    return _lookup(label.key, label.style) if label.key else NOTHING


def _lookup(key: str, style: str) -> Meaning:
    row = ROWS.get(key)
    # (六)其他 is the group with its second half lost, not the row 3.其他; 1.合计 is nobody's total.
    if (row == "applications.other.other" and style not in {"1", ""}) or (
        row == "applications.processed_total" and style == "1"
    ):
        row = None
    column = COLUMN_KEYS.get(key)
    found = Meaning(
        item=ITEMS.get(key),
        measure=MEASURES.get(key),
        row=row,
        column=None if column == "other" and style == "(一)" else column,
        outcome=OUTCOME_KEYS.get(key),
        group=GROUP_KEYS.get(key),
    )
    return found if found != NOTHING else NOTHING


def _bar(text: str) -> int | None:
    match = _BAR.match(squeeze(text))
    return BARS[match.group(1)] if match else None


def inner_meaning(text: str) -> Meaning:
    """A row behind its group in one cell. What stands before must be a group: two rows in one cell are no row."""
    parts = split_inner(text)
    if parts is None:
        return _behind_group(read_label(text).key)
    if not is_group_start(parts[0]):
        return NOTHING
    read = read_label(parts[1])
    row = ROWS.get(read.key) or ROWS.get(read.short)
    return Meaning(row=row) if row else NOTHING


def _behind_group(key: str) -> Meaning:
    """A row right behind its own group, both without numbering: 不予处理重复申请."""
    for group, rows in _ROWS_OF_GROUPS.items():
        row = ROWS.get(key.removeprefix(group)) if key.startswith(group) else None
        if row is not None and row.startswith(rows):
            return Meaning(row=row)
    return NOTHING


def is_group_start(text: str) -> bool:
    """Whether a text is a group of part 三, whole or cut short: (三)不予公开, (三)不予, 三、本年度办理结果(一)."""
    label = read_label(fold(text))
    key = label.key
    if not key:
        return label.style != ""
    return any(start.startswith(key) or key.startswith(start) for start in _GROUP_STARTS)
