"""Labels are compared without numbering, brackets, quotes, width and script; likeness judges the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsing.labels import likeness, read_label, split_inner, squeeze
from parsing.vocabulary import meaning_of


@pytest.mark.parametrize(
    ("text", "style", "number", "key"),
    [
        ("一、本年新收", "一", 1, "本年新收"),
        ("（三）不予公开", "(一)", 3, "不予公开"),
        ("(七) 总计", "(一)", 7, "总计"),
        ("3．其他", "1", 3, "其他"),
        ("3、其他", "1", 3, "其他"),
        ("3 其他", "1", 3, "其他"),
        ("③其他", "1", 3, "其他"),
        ("⑶其他", "1", 3, "其他"),
        ("（3）其他", "1", 3, "其他"),
        ("*3.其他", "1", 3, "其他"),
        ("★（三）不予公开", "(一)", 3, "不予公开"),
        ("3\u200b.\u200b其\u200b他", "1", 3, "其他"),
        ("规章", "", None, "规章"),
    ],
)
def test_numbering_of_any_style_is_taken_off(text: str, style: str, number: int | None, key: str) -> None:
    read = read_label(text)
    assert (read.style, read.number, read.key) == (style, number, key)


@pytest.mark.parametrize(
    "text", ["3.危及“三安全一稳定”", '３．危及"三安全一稳定"', "3、危及三安全一穩定", "危 及 三 安全 一稳定"]
)
def test_one_row_in_many_spellings_means_the_same(text: str) -> None:
    assert meaning_of(text).row == "applications.denied.security_stability"


def test_a_bracket_may_be_left_out() -> None:
    assert meaning_of("（二）部分公开").row == "applications.partially_granted"
    assert meaning_of("规章（设区的市应提供相关数据）").item == "regulations"


def test_a_group_before_a_row_is_passed_over_but_two_rows_in_a_cell_are_none() -> None:
    assert meaning_of("(三)不予 1.属于国家秘密").row == "applications.denied.state_secret"
    assert not meaning_of("1.属于国家秘密 2.其他法律行政法规禁止公开").known
    assert split_inner("1.属于国家秘密") is None


def test_a_group_cut_short_is_not_the_row_of_the_same_word() -> None:
    assert meaning_of("（六）其他").row is None
    assert meaning_of("3.其他").row == "applications.other.other"


def test_bars_are_known_with_and_without_their_signs() -> None:
    assert [meaning_of(text).bar for text in ("第二十条第（五）项", "第二十条(五)项", "第二十条 第(五)项")] == [5, 5, 5]


@given(st.text(alphabet="政府信息公开一二三（）1. ", max_size=20))
def test_squeezing_twice_changes_nothing(text: str) -> None:
    assert squeeze(squeeze(text)) == squeeze(text)


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_a_share_and_the_same_both_ways(left: str, right: str) -> None:
    assert 0.0 <= likeness(left, right) <= 1.0
    assert likeness(left, right) == likeness(right, left)
    assert likeness(left, left) == (1.0 if left else 0.0)
