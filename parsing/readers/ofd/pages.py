"""The pages of an OFD: what stands where, in millimetres from the top left of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from posixpath import dirname
from typing import Final, TypeAlias

from lxml import etree

from parsing.errors import Unreadable
from parsing.readers.ofd.package import Package, located, text_of
from parsing.readers.ofd.pictures import content_of, resources_of

Matrix: TypeAlias = tuple[float, float, float, float, float, float]

MOST_PAGES: Final = 300
MOST_SIGNS: Final = 400_000
_A4: Final = (210.0, 297.0)
_UPRIGHT: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_DRAWN: Final = re.compile(r"[A-Za-z]|-?\d+(?:\.\d+)?(?:[eE]-?\d+)?|-?\.\d+")
_TAKES: Final = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
"""Operators of a path and how many numbers each takes (GB/T 33190, 9.1)."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: the start of its baseline, its size, and the four numbers of the matrix that turns and stretches it."""

    text: str
    x: float
    y: float
    size: float
    matrix: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Stroke:
    """A path of straight pieces; curves count as straight."""

    points: tuple[tuple[float, float, bool], ...]
    """x, y, and whether a new piece begins there."""
    filled: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and the matrix that brings its square of 1 x 1, its top left corner at 0, to its place."""

    content: bytes
    matrix: Matrix


@dataclass(slots=True)
class OfdPage:
    """One page."""

    width: float
    height: float
    signs: list[Sign] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Files:
    """The package, and which of its files are the pictures of a page."""

    package: Package
    pictures: dict[str, str]


def pages_of(body: bytes) -> tuple[list[OfdPage], int]:
    """The pages of the first document, at most MOST_PAGES, and how many it has. Raises `Unreadable`."""
    package = Package(body)
    start = text_of(package.xml("OFD.xml").find(".//{*}DocRoot"))
    if not start:
        raise Unreadable("the OFD is damaged: it names no document")
    document, folder = package.xml(start), start.rpartition("/")[0]
    size = _size(document.find("{*}CommonData/{*}PageArea"), _A4)
    templates = {
        str(item.get("ID")): located(folder, str(item.get("BaseLoc") or ""))
        for item in document.iterfind("{*}CommonData/{*}TemplatePage")
    }
    places = [str(item.get("BaseLoc") or "") for item in document.iterfind("{*}Pages/{*}Page")]
    resources = resources_of(document, folder, package)
    found: list[OfdPage] = []
    for place in islice(places, MOST_PAGES):
        path = located(folder, place)
        content = package.xml(path)
        files = _Files(package, resources | resources_of(content, dirname(path), package))
        page = OfdPage(*_size(content.find("{*}Area"), size))
        for used in content.iterfind("{*}Template"):
            template = templates.get(str(used.get("TemplateID")))
            if template is not None:
                _put(page, package.xml(template), files)
        _put(page, content, files)
        found.append(page)
        if sum(len(page.signs) for page in found) > MOST_SIGNS:
            break
    return found, len(places)


def _size(area: etree._Element | None, usual: tuple[float, float]) -> tuple[float, float]:
    box = _numbers(text_of(area.find("{*}PhysicalBox"))) if area is not None else []
    return (box[2], box[3]) if len(box) == 4 and min(box[2:]) > 0 else usual


def _numbers(text: str | None) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?(?:[eE]-?\d+)?|-?\.\d+", text or "")]


def _put(page: OfdPage, content: etree._Element, files: _Files) -> None:
    """Adds what a page or a template draws, in its order."""
    for item in content.iterfind("{*}Content//*"):
        kind = str(item.tag).rpartition("}")[2]
        if item.get("Visible") == "false":
            continue
        if kind == "TextObject":
            page.signs += _signs(item)
        elif kind == "PathObject":
            stroke = _stroke(item)
            page.strokes += [stroke] if stroke is not None else []
        elif kind == "ImageObject":
            path = files.pictures.get(str(item.get("ResourceID")))
            page.pictures.append(Picture(content_of(files.package, path), _square(item)))


def _placing(item: etree._Element) -> Matrix:
    """How an object's own coordinates become those of the page."""
    box, given = _numbers(item.get("Boundary")), _numbers(item.get("CTM"))
    a, b, c, d, e, f = given if len(given) == 6 else _UPRIGHT
    left, top = (box[0], box[1]) if len(box) == 4 else (0.0, 0.0)
    return a, b, c, d, e + left, f + top


def _square(item: etree._Element) -> Matrix:
    """The matrix of a picture; without one of its own it fills its boundary."""
    box = _numbers(item.get("Boundary"))
    if item.get("CTM") is None and len(box) == 4:
        return box[2], 0.0, 0.0, box[3], box[0], box[1]
    return _placing(item)


def _placed(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _signs(item: etree._Element) -> Iterator[Sign]:
    matrix = _placing(item)
    size = next(iter(_numbers(item.get("Size"))), 0.0)
    x = y = 0.0
    for code in item.iterfind("{*}TextCode"):
        x = next(iter(_numbers(code.get("X"))), x)
        y = next(iter(_numbers(code.get("Y"))), y)
        across, down = _steps(code.get("DeltaX")), _steps(code.get("DeltaY"))
        text = code.text or ""
        for sign in text:
            if sign.strip() and size > 0:
                yield Sign(sign, *_placed(matrix, x, y), size, matrix[:4])
            x += next(across, 0.0 if code.get("DeltaY") else size * width_of(sign))
            y += next(down, 0.0)


def _steps(text: str | None) -> Iterator[float]:
    """Distances between signs; `g 3 4.2` stands for 4.2 three times (GB/T 33190, 11.3)."""
    words = iter((text or "").split())
    for word in words:
        if word == "g":
            times, step = _numbers(next(words, "0")), _numbers(next(words, "0"))
            yield from [step[0] if step else 0.0] * min(int(times[0]) if times else 0, MOST_SIGNS)
        else:
            yield from _numbers(word)[:1]


def width_of(sign: str) -> float:
    """How wide a sign is set, in sizes: Latin letters and digits half, all else whole."""
    return 0.5 if ord(sign) < 0x2000 else 1.0


def _stroke(item: etree._Element) -> Stroke | None:
    matrix = _placing(item)
    points: list[tuple[float, float, bool]] = []
    words = _DRAWN.findall(text_of(item.find("{*}AbbreviatedData")))
    place = 0
    start = (0.0, 0.0)
    while place < len(words):
        operator = words[place]
        takes = _TAKES.get(operator)
        place += 1
        if takes is None:
            continue
        values = _numbers(" ".join(words[place : place + takes]))
        place += takes
        if len(values) != takes:
            break
        if operator == "C":
            points.append((*start, False))
        else:
            x, y = _placed(matrix, values[-2], values[-1])
            points.append((x, y, operator in "SM"))
            start = (x, y) if operator in "SM" else start
    filled = item.get("Fill") == "true"
    drawn = filled or item.get("Stroke") != "false"
    return Stroke(tuple(points), filled) if drawn and len(points) > 1 else None
