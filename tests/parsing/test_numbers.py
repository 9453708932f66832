"""A cell is a number only when all of it is one; everything else is empty, a mark, or unreadable."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsing.numbers import PLAIN, plain_value, read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        (" 14041 ", 14041),
        ("１２３", 123),
        ("1,234", 1234),
        ("1，234，567", 1234567),
        ("+459", 459),
        ("＋20", 20),
        ("-2", -2),
        ("－2", -2),
        ("−2", -2),
        ("5件", 5),
        ("5 件", 5),
        ("12399万元", 12399),
        ("976.81万元", Decimal("976.81")),
        ("0.0920", Decimal("0.0920")),
        ("3①", 3),
        ("3*", 3),
        ("3¹", 3),
        ("3[1]", 3),
        ("3（注1）", 3),
        ("12。", 12),
        ("0\u200b", 0),
        ("\u202a12\u202c", 12),
        ("\u20663\u2069", 3),
        ("1\u202f234", 1234),
        ("𝟏𝟐", 12),
        ("'12", 12),
    ],
)
def test_a_number_is_read_as_printed(text: str, value: int | Decimal) -> None:
    found = read_number(text)
    assert (found.state, found.value) == ("printed", value)


@pytest.mark.parametrize("text", ["", " ", "\xa0", "\u3000", "\n\t", "\u200b", "\ufeff"])
def test_white_space_is_blank(text: str) -> None:
    assert read_number(text).state == "blank"


@pytest.mark.parametrize("text", ["/", "／", "-", "—", "——", "－", "无", "空", "--", "\\", "不适用"])
def test_a_mark_for_nothing_is_not_applicable(text: str) -> None:
    found = read_number(text)
    assert (found.state, found.value) == ("not_applicable", None)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "O",
            "〇",
            "五",
            "3 1",
            "3\n1",
            "1,23",
            "1,2345",
            "5.5.5",
            "1/2",
            "1-2",
            "2022年",
            "约5件",
            "5余",
            "①",
            "²",
            "½",
        ),
        *("5%", "(2)", ">5", "٣", "0x1", "1e5", "本单位未制作规章", "5(6)", "\u03365\u0336", "--5", "减2", "1O", "l"),
    ],
)
def test_what_is_no_number_is_unreadable_and_has_no_value(text: str) -> None:
    found = read_number(text)
    assert (found.state, found.value) == ("unreadable", None)


@pytest.mark.parametrize(("text", "value"), [("减2", -2), ("減少3", -3), ("增5", 5), ("负1", -1), ("↓4", -4)])
def test_words_are_signs_only_in_the_signed_column(text: str, value: int | None) -> None:
    assert read_number(text, signed=True).value == value
    assert read_number(text).state == "unreadable"


@given(st.integers(0, 10**12))
def test_any_count_comes_back(number: int) -> None:
    for text in (str(number), f"{number:,}", f"{number}件", f"＋{number}"):
        assert read_number(text).value == number


@given(st.text(max_size=30))
def test_a_value_never_has_digits_that_the_text_has_not(text: str) -> None:
    found = read_number(text, signed=True)
    if found.value is not None:
        kept = [c for c in text if c.isdigit()]
        assert len(str(abs(found.value)).replace(".", "")) <= len(kept)
    assert (found.value is not None) == (found.state == "printed")


@given(st.from_regex(PLAIN, fullmatch=True))
def test_a_plain_number_is_what_any_reading_of_it_gives(text: str) -> None:
    printed = read_number(text)
    assert (printed.state, repr(printed.value)) == ("printed", repr(plain_value(text)))
