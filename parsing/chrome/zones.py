"""Which lines of a text are page chrome, judged by their words and by where they stand.

The first and the last line that surely belong to the report (a heading, a sentence, a label of its tables) divide the
text into what stands before, within and after it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from parsing.chrome.labels import fact_of, read_items
from parsing.chrome.plain_words import says_nothing
from parsing.chrome.recall import recalled
from parsing.chrome.words import Decision, by_words, is_date, looks_like_title
from parsing.dates import first_date
from parsing.signs import EVIDENCE, is_prose, names_a_report, squeeze

_LONGEST_MENU = 14
_MENU_LINES = 5
_ATTACHMENT = re.compile(r"^(?:相关)?附件|\.(?:pdf|docx?|xlsx?|wps|ofd|zip|rar)$", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?:#+\s*)?[一二三四五六七八九十]\s*[、.．,，]")


def decide(texts: Sequence[str | None]) -> list[Decision | None]:
    """For each text in reading order, the decision to remove it, or None to keep it. A None text is a table."""
    telling = [index for index, text in enumerate(texts) if text is None or not says_nothing(text)]
    first, last = _report_range(texts, telling)
    if first == len(texts):
        first = last = _end_of_wordless(texts, telling)
    found: list[Decision | None] = [None] * len(texts)
    for index, decision in _decide_head(texts, [index for index in telling if index < first], first):
        found[index] = decision
    for index in telling:
        text = texts[index]
        if first <= index <= last and text is not None:
            found[index] = by_words(text, "body")
    for index, decision in _decide_tail(texts, frozenset(telling), max(first, last + 1)):
        found[index] = decision
    return found


def _end_of_wordless(texts: Sequence[str | None], telling: Sequence[int]) -> int:
    """The line before the first that ends a page, below the title of a report that is a picture or a file."""
    title = _title_line(texts, telling)
    named = _names_a_report(texts[title] or "" if texts else "")
    below = [index for index in telling if index > title] if named else ()
    decisions = ((index, by_words(texts[index] or "", "tail")) for index in below)
    return next((index - 1 for index, found in decisions if found is not None and found.rule in _ENDS), len(texts))


def is_anchor(text: str | None) -> bool:
    """Whether a line surely belongs to the report: its headings, its tables, its sentences."""
    return text is None or _speaks(text)


@recalled
def _speaks(text: str) -> bool:
    if by_words(text, "tail") is not None:
        return False
    if is_prose(text) or _NUMBERED.match(text):
        return True
    return len(text) <= 60 and any(phrase in text for phrase in EVIDENCE) and not names_a_report(squeeze(text))


def _report_range(texts: Sequence[str | None], telling: Sequence[int]) -> tuple[int, int]:
    """Index of the first and the last line that surely belongs to the report."""
    first = next((i for i in telling if is_anchor(texts[i])), len(texts))
    last = next((i for i in reversed(telling) if i >= first and is_anchor(texts[i])), first)
    return first, last


def _decide_head(texts: Sequence[str | None], telling: Sequence[int], end: int) -> Iterator[tuple[int, Decision]]:
    decisions: dict[int, Decision] = {}
    for index in telling:
        if index in decisions:
            continue
        text = texts[index] or ""
        following = texts[index + 1] if index + 1 < end else None
        within = index > 0 and index - 1 in decisions and decisions[index - 1].rule in _INDEX_RULES
        if within and fact_of(text) and following and fact_of(following):
            decisions[index] = Decision(f"words:{fact_of(text)}".replace("_", "-"))
            continue
        pair = _index_pair(text, following, within=within)
        if pair is not None:
            decisions[index], decisions[index + 1] = pair
            continue
        decision = by_words(text, "head")
        if decision is not None:
            decisions[index] = decision
    for bare in _bare_dates(texts, telling, decisions):
        decisions[bare] = Decision("words:published", (("published", first_date(texts[bare] or "") or ""),))
    for before in _menu_lines(texts, telling, decisions):
        decisions[before] = Decision("words:before-title")
    yield from decisions.items()


def _bare_dates(texts: Sequence[str | None], telling: Sequence[int], decisions: Mapping[int, Decision]) -> list[int]:
    """The one line that is nothing but a date, where the line beside it says where the page is from or who wrote it."""
    dates = [i for i in telling if i not in decisions and is_date(texts[i] or "")]
    if len(dates) != 1 or any(name == "published" for found in decisions.values() for name, _ in found.facts):
        return []
    beside = [decisions[i].rule for i in (dates[0] - 1, dates[0] + 1) if i in decisions]
    return dates if any(rule in _BESIDE_DATES for rule in beside) else []


def _menu_lines(texts: Sequence[str | None], telling: Sequence[int], decisions: Mapping[int, Decision]) -> list[int]:
    """Lines above the breadcrumb; without one, lines above the title when they are as many and short as a menu."""
    crumb = max((i for i, decision in decisions.items() if decision.rule == "words:breadcrumb"), default=0)
    title = _title_line(texts, telling)
    lines = [i for i in range(max(crumb, title)) if i not in decisions and (texts[i] or "").strip()]
    above = [i for i in lines if i < crumb and not looks_like_title(texts[i] or "")]
    short = [i for i in lines if len(texts[i] or "") <= _LONGEST_MENU]
    known = sum(decision.rule == "words:menu" for i, decision in decisions.items() if i < title)
    return above or (short if len(short) + known >= _MENU_LINES else [])


def _title_line(texts: Sequence[str | None], telling: Sequence[int]) -> int:
    """The line that prints the title; where the title of the window stands above a menu, the one below it."""
    named = [i for i in telling if _names_a_report(texts[i] or "")]
    if not named:
        return 0
    first = squeeze(texts[named[0]] or "")
    return next((i for i in reversed(named) if squeeze(texts[i] or "") in first), named[0])


@recalled
def _names_a_report(text: str) -> bool:
    """Whether a line is a title that says more than the name of a column."""
    return looks_like_title(text) and len(squeeze(text)) >= 14


def _index_pair(text: str, following: str | None, *, within: bool) -> tuple[Decision, Decision] | None:
    """A label on its line and its value on the next, as flattened index tables have them.

    `within` says that another such pair stands just above: the title of a report is then the value of its label.
    """
    fact = fact_of(text)
    if fact is None or following is None or len(following) > 120 or (_names_a_report(following) and not within):
        return None
    chrome = by_words(following, "head")
    if (chrome is not None and fact not in _DATES) or fact_of(following) is not None:
        return None
    items = read_items(f"{squeeze(text).rstrip(':：')}:{following}")
    if items is None or len(items.facts) != 1:
        return None
    decision = Decision(f"words:{fact.replace('_', '-')}", items.facts)
    return decision, replace(decision, facts=())


_DATES = ("published", "updated", "written")
_INDEX_RULES = frozenset(
    f"words:{fact}"
    for fact in ("index-number", "document-number", "issuing-body", "indexing", "title", "written", "published")
)
_BESIDE_DATES = frozenset(("words:source", "words:author", "words:views", "words:editor", "words:tools"))
_CONTACT = re.compile(r"(?:联系)?(?:地址|电话|方式)|(?:邮政)?编码|邮编|传真|(?:电子)?邮箱|值班电话")
"""What a footer says first; above no other line of a footer it is the body's own."""
_ENDS = ("words:pager", "words:footer", "words:related", "words:qr-code")


def _decide_tail(texts: Sequence[str | None], telling: Collection[int], begin: int) -> Iterator[tuple[int, Decision]]:
    ended: str | None = None
    contacts: list[int] = []
    for index in range(begin, len(texts)):
        text = texts[index]
        if not text or not text.strip():
            continue
        decision = by_words(text, "tail") if index in telling else None
        if decision is None and ended and not _ATTACHMENT.search(text.strip()):
            decision = Decision(f"words:after-{ended.removeprefix('words:')}")
        if decision is None:
            contacts = [*contacts, index] if _CONTACT.match(text.strip()) else []
            continue
        if decision.rule in _ENDS:
            ended = decision.rule
        if decision.rule == "words:footer":
            yield from ((contact, decision) for contact in contacts)
        contacts = []
        yield index, decision
