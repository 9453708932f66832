"""Addresses of the further pages of one article: the page's own with a number more."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

_NUMBER = re.compile(r"([_-])(\d{1,2})$")
_STATIC = re.compile(r"\.s?html?$", re.IGNORECASE)
_PAGE_FIELD = re.compile(r"^(?:page(?:no|num|index|number)?|pn|p|curr?(?:ent)?_?page)$", re.IGNORECASE)


def continues(url: str, following: str) -> bool:
    """Whether an address is that of the next page of the same article: the same with a number more, or one higher."""
    if _path(url) == _path(following):
        return _STATIC.search(_path(url)) is None and _counts_on(url, following)
    stem, _, suffix = _path(url).rpartition(".")
    number = _NUMBER.search(stem)
    if number is not None:
        further = f"{stem[: number.start()]}{number[1]}{int(number[2]) + 1}.{suffix}"
        if _path(following) == further:
            return True
    return (
        bool(stem)
        and re.fullmatch(re.escape(stem) + r"[_-]\d{1,2}\." + re.escape(suffix), _path(following)) is not None
    )


def _counts_on(url: str, following: str) -> bool:
    """Whether two addresses differ in a field of the query that counts pages, by one."""
    here, there = (dict(parse_qsl(urlsplit(one).query, keep_blank_values=True)) for one in (url, following))
    changed = [name for name in here | there if here.get(name) != there.get(name)]
    if len(changed) != 1 or not _PAGE_FIELD.match(changed[0]):
        return False
    shown, wanted = here.get(changed[0], "1"), there.get(changed[0], "")
    return shown.isdecimal() and wanted.isdecimal() and int(wanted) == int(shown) + 1


def common_beginning(url: str) -> str:
    """As far as the addresses of all pages of one article are alike; what follows is "_" and a number, if anything."""
    return _NUMBER.sub("", _path(url).rpartition(".")[0])


def _path(url: str) -> str:
    return url.split("?", maxsplit=1)[0]
