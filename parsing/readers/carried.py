"""What a page carries in its source for a script or a frame to show: on newer sites the report itself.

Content systems put the body of an article into a string of a script (`window.__NUXT__`, `document.write`), a field, a
template, a frame's own document or an attribute, and the browser brings it to light. Nothing is run here: markup that
speaks of the form is put where its carrier stood. This is for pages that show no statutory table by themselves.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from parsing.decode import decode
from parsing.readers.written import WRITTEN
from parsing.signs import HEADINGS, STATUTORY, names_a_report, plain, squeeze

_OPENING = re.compile(r"<(?P<tag>textarea|template|noscript|xmp|script)(?=[\s>/])[^<>]{0,2000}>", re.IGNORECASE)
_ENDS = {
    tag: re.compile(rf"</{tag}\s{{0,9}}>", re.IGNORECASE)
    for tag in ("textarea", "template", "noscript", "xmp", "script")
}
_ATTRIBUTE = re.compile(
    r"""[\s"'](?:srcdoc|value|content|(?:data-|:)[\w-]{1,40})\s{0,9}=\s{0,9}(?:"([^"]{300,})"|'([^']{300,})')""",
    re.IGNORECASE,
)
_STRING = re.compile(
    r""""(?:[^"\\\r\n]++|\\.)*+"|'(?:[^'\\\r\n]++|\\.)*+'|`(?:[^`\\]++|\\.)*+`""",
    re.DOTALL,
)
_GOES_ON = re.compile(r"[\s;,+()\[\]]{0,200}(?:[\w$.]{1,60}\s{0,9}(?:\+?=|\()[\s(\[]{0,20})?")
"""What stands between the pieces of one text: a plus, the next assignment or call, a comma of a list."""
_HOLE = re.compile(r"\s*\+.*\+\s*", re.DOTALL)
"""What a script works out stands between two pieces of a text."""
_LONGEST_HOLE = 200
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|(\r?\n)|(.))", re.DOTALL)
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "v": "", "0": ""}
_PERCENT_U = re.compile(r"%u([0-9a-fA-F]{4})")
_BASE_64 = re.compile(r"[A-Za-z0-9+/\s]{400,}={0,2}\s*")
_PADDED = re.compile(r"\s{0,9}[\w$.]{1,80}\s{0,9}\(\s{0,9}[{\[]")
"""How an answer begins that calls a function of the page with data (JSONP)."""
_TAG = re.compile(r"<[^<>]{0,2000}>")
_ESCAPED_MARKUP = re.compile(r"&lt;/(?:td|p|div|tr)&gt;", re.IGNORECASE)
_SHORTEST = 200
_LONGEST_TITLE = 80
_PARTS = 3
_BEFORE, _BEHIND = 8, 2
"""Strings among which the title of an article stands beside its body, the names of its fields counted."""
_YEAR = re.compile(r"(?<!\d)20[0-3]\d(?!\d)")


class _Piece(NamedTuple):
    """Markup, and the stretch of the source in whose place it belongs."""

    start: int
    end: int
    markup: str


class Known(NamedTuple):
    """What a page shows of its report without the markup it carries."""

    named: bool
    """Whether it says whose report it is."""
    year: int | None


def uncovered(body: bytes, encoding: str | None, page: Known) -> bytes | None:
    """The page (as UTF-8) with the markup it carries in its place; None where it carries none that speaks of the form.

    Where the page does not say whose report it is, a title that stands beside the markup is put above it. Markup beside
    the title of another year than the page's is another report's.
    """
    text = decode(body, encoding).text
    pieces = sorted(_pieces(text, page))
    if not pieces:
        # Markup that was escaped once too often: a person reads the tags among the words.
        return html.unescape(text).encode("utf-8", "replace") if _ESCAPED_MARKUP.search(text) else None
    found: list[str] = []
    place = 0
    for piece in pieces:
        if piece.start >= place:
            found += [text[place : piece.start], "<div>", piece.markup, "</div>"]
            place = piece.end
    return "".join((*found, text[place:])).encode("utf-8", "replace")


def _pieces(text: str, page: Known) -> Iterator[_Piece]:
    if _PADDED.match(text):
        yield from (_Piece(0, len(text), one) for one in _in_script(text, page))
        return
    taken = 0
    for start, inner, end, tag in _elements(text):
        yield from _in_attributes(text, page, taken, inner)
        taken = end
        inside = text[inner : text.rindex("<", inner, end)]
        found = _in_script(inside, page) if tag == "script" else [inside]
        for one in found:
            markup = _plain_markup(one)
            if _speaks(markup):
                yield _Piece(start, end, markup)
    yield from _in_attributes(text, page, taken, len(text))


def _elements(text: str) -> Iterator[tuple[int, int, int, str]]:
    """Where each element that may carry markup begins, where its inside does, where it ends, and its name."""
    place = 0
    open_ended: set[str] = set()
    while (opening := _OPENING.search(text, place)) is not None:
        tag = opening["tag"].lower()
        closing = None if tag in open_ended else _ENDS[tag].search(text, opening.end())
        if closing is None:
            open_ended.add(tag)
            place = opening.end()
            continue
        yield opening.start(), opening.end(), closing.end(), tag
        place = closing.end()


def _in_attributes(text: str, page: Known, start: int, end: int) -> Iterator[_Piece]:
    for match in _ATTRIBUTE.finditer(text, start, end):
        value = html.unescape(match[1] or match[2])
        markup = "".join(_in_script(value, page)) if value.lstrip()[:1] in ("{", "[") else value
        if _speaks(markup):
            tag = text.rfind("<", 0, match.start())
            yield _Piece(max(tag, 0), max(tag, 0), markup)


def _in_script(script: str, page: Known, depth: int = 2) -> list[str]:
    """Markup among the strings of a script, in one piece; the script itself where it is a template of markup."""
    if script.lstrip()[:1] == "<" and not script.lstrip().startswith("<!--"):
        return [script]
    strings = list(_strings(script))
    found: list[str] = []
    for place, string in enumerate(strings):
        if depth and len(string) > _SHORTEST and string.lstrip()[:1] in ("{", "["):
            found += _in_script(string, page, depth - 1)
        elif _speaks(string):
            title = _title_near(strings, place)
            if not _is_other_years(title, page.year):
                heading = [] if title is None or page.named or found else [f"<h1>{html.escape(title)}</h1>"]
                found += [*heading, string]
    return ["".join(dict.fromkeys(found))] if found else []


def _strings(script: str) -> Iterator[str]:
    """The strings of a script; pieces of markup added to each other, or written one after the other, as one."""
    run: list[str] = []
    end = 0
    for match in _STRING.finditer(script):
        string = _decoded(match[0][1:-1])
        joint = _joint(script[end : match.start()], run[-1], string) if run else ""
        if joint is None:
            yield "".join(run)
            run = []
        run += [joint, string] if joint else [string]
        end = match.end()
    yield "".join(run)


def _joint(between: str, before: str, string: str) -> str | None:
    """What stands between two strings that make one text; None where the second is a text of its own."""
    if between.strip() == "+":
        return ""
    if len(between) <= _LONGEST_HOLE and _HOLE.fullmatch(between):
        return WRITTEN
    pieces = all("<" in one or ">" in one for one in (before, string))
    return "" if pieces and _GOES_ON.fullmatch(between) is not None else None


def _decoded(string: str) -> str:
    if "\\" in string:
        string = _ESCAPE.sub(_unescaped, string).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "%3C" in string or "%3c" in string:
        string = unquote(_PERCENT_U.sub(lambda match: chr(int(match[1], 16)), string))
    elif _BASE_64.fullmatch(string):
        try:
            string = base64.b64decode(string).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            return string
    return _plain_markup(string)


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else ""
    return "" if match[4] else _CONTROLS.get(match[5], match[5])


def _plain_markup(text: str) -> str:
    return html.unescape(text) if "<" not in text and "&lt;" in text else text


def _speaks(markup: str) -> bool:
    """Whether markup holds a label of the statutory tables, or headings of the parts of a report."""
    if len(markup) < _SHORTEST or "<" not in markup:
        return False
    words = plain(squeeze(_TAG.sub("", markup)))
    return any(label in words for label in STATUTORY) or sum(part in words for part in HEADINGS) >= _PARTS


def _title_near(strings: Sequence[str], place: int) -> str | None:
    """The title of a report that stands nearest to the string with its markup: shortly before, or right behind it."""
    around = [
        *reversed(range(max(0, place - _BEFORE), place)),
        *range(place + 1, min(len(strings), place + _BEHIND + 1)),
    ]
    named = (strings[other] for other in around if len(strings[other]) <= _LONGEST_TITLE)
    return next((string for string in named if names_a_report(squeeze(string))), None)


def _is_other_years(title: str | None, year: int | None) -> bool:
    years = set(map(int, _YEAR.findall(plain(title)))) if title is not None else set()
    return year is not None and bool(years) and year not in years
