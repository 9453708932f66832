"""A line that is said to say nothing is one that no rule of cleanup speaks of."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsing.chrome import labels, words
from parsing.chrome.labels import fact_of, read_items
from parsing.chrome.plain_words import says_nothing
from parsing.chrome.words import by_words, is_date, looks_like_title
from parsing.chrome.zones import is_anchor
from parsing.signs import EVIDENCE, KIND

_RULES = ("_PAGER", "_CODE", "_FOOTER", "_FOOT_WORDS", "_VIEWED", "_FOOT_LABEL", "_RELATED", "_MENU", "_TITLE_LIKE")
_DATES = st.sampled_from(("2024-01-15", " 2024-1-5", "2023-12-31 "))
_CHARACTERS = st.sampled_from("政务公开新闻大中小一上下的《》“”局县推进")
_WHOLE = st.sampled_from(_RULES).flatmap(lambda name: st.from_regex(getattr(words, name), fullmatch=True))
"""Lines that are all that a rule looks for."""
_CHINESE = re.compile("[\u4e00-\u9fff《》“”]+")


def speaks(text: str) -> bool:
    """Whether any rule says something of a line, wherever it stands."""
    decided = any(by_words(text, zone) is not None for zone in ("head", "body", "tail"))  # type: ignore[arg-type]
    told = fact_of(text) or read_items(text, lenient=True) or is_date(text)
    return bool(decided or told or is_anchor(text) or looks_like_title(text))


WORDS = [
    *(word for known in labels._WORDS.values() for word in known.split()),
    *(match for name in _RULES for match in _CHINESE.findall(getattr(words, name).pattern)),
    *_CHINESE.findall(labels._TOOLS.pattern),
    *_CHINESE.findall(KIND),
    *EVIDENCE,
]


def test_no_word_of_a_rule_is_passed_over() -> None:
    assert len(WORDS) > 400
    for word in WORDS:
        for text in (word, f"《{word}》", f"{word}工作", f"推进{word}", f"2024-01-15{word}", f"{word} 2024-01-15"):
            assert not (says_nothing(text) and speaks(text)), text


@settings(max_examples=120, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(WORDS), _CHARACTERS, _WHOLE, _DATES), min_size=1, max_size=4).map("".join))
def test_a_line_that_says_nothing_is_spoken_of_by_no_rule(text: str) -> None:
    assert not (says_nothing(text) and speaks(text))


@pytest.mark.parametrize(
    "text",
    ["互动交流", "乡村振兴", "关于公布目录清单的公告", "“十四五”规划", "2024-01-15乡村振兴", "乡村振兴 2024-01-15"],
)
def test_an_ordinary_line_of_a_menu_says_nothing(text: str) -> None:
    assert says_nothing(text)
