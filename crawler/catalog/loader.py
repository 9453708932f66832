"""Find catalogues: the built-in ones, and a user's own in a file or a folder."""

from __future__ import annotations

import difflib
from importlib import resources
from pathlib import Path
from typing import Any

from crawler.catalog.model import Catalogue
from crawler.catalog.reader import parse
from crawler.errors import CatalogueError, UnknownProvince


def provinces() -> tuple[str, ...]:
    """Names of the built-in catalogues, sorted."""
    return tuple(
        sorted(entry.name.removesuffix(".toml") for entry in _data().iterdir() if entry.name.endswith(".toml"))
    )


def builtin(province: str) -> Catalogue:
    """The catalogue of a province that comes with the project. Raises UnknownProvince."""
    name = province.strip().lower()
    known = provinces()
    if name not in known:
        raise UnknownProvince(province, difflib.get_close_matches(name, known, n=3, cutoff=0.55))
    return parse((_data() / f"{name}.toml").read_text(encoding="utf-8"), source=f"{name}.toml")


def load(path: Path, province: str | None = None) -> Catalogue:
    """Read a catalogue from a file, or from a folder of files.

    From several files those of `province` are taken and joined. Raises CatalogueError when nothing fits.
    """
    if path.is_dir():
        found = [parse(read_text(file), source=file) for file in sorted(path.glob("*.toml"))]
    else:
        found = [parse(read_text(path), source=path)]
    wanted = [one for one in found if province is None or one.province == province]
    if not wanted:
        held = ", ".join(sorted({one.province for one in found})) or "no catalogue (*.toml)"
        raise CatalogueError(f"nothing about {province!r} here, it holds {held}", source=path)
    if len({one.province for one in wanted}) > 1:
        raise CatalogueError("it holds several provinces: name the one to take", source=path)
    return _joined(wanted, path)


def _data() -> Any:
    return resources.files("crawler.catalog.data")


def read_text(path: Path) -> str:
    """The text of a file. Raises CatalogueError when there is none, or none in UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CatalogueError("not UTF-8 text", source=path, line=line) from None
    except OSError as error:
        raise CatalogueError(f"cannot be read ({error.strerror})", source=path) from None


def _joined(catalogues: list[Catalogue], path: Path) -> Catalogue:
    sites = tuple(site for one in catalogues for site in one.sites)
    seen: set[str] = set()
    for site in sites:
        if site.id in seen:
            raise CatalogueError(f"site {site.id!r} stands in more than one of its files", source=path)
        seen.add(site.id)
    return Catalogue(catalogues[0].province, sites)
