"""Lists that a script fetches by POST: `$.ajax({type: 'post', url: …, data: {…}})`, or `fetch` with a body of JSON.

The call must name its address and every field, as texts, numbers or plain variables of the page; the field that counts
pages counts on from its first value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import urlencode

from crawler import entries
from crawler.addresses import canonical
from crawler.lists.base import Ask, Came, Family
from crawler.pages import Page

_CALL = re.compile(r"\$\.(?:ajax|post)\s*\(|\bfetch\s*\(|\baxios(?:\.post)?\s*\(")
_LENGTH = 700
"""Characters of a call that are looked at."""
_POST = re.compile(r"\$\.post|axios\.post|(?:type|method)['\"]?\s*:\s*['\"]post", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:\burl\s*:\s*|^[^(]*\(\s*)['\"]([^'\"\s<>]+)['\"]")
_BODY = re.compile(r"(?:\b(?:data|body)\s*:\s*|,\s*)(JSON\.stringify\s*\(\s*)?\{([^{}]*)\}")
_FIELD = re.compile(r"""['"]?(\w+)['"]?\s*:\s*(?:"([^"]*)"|'([^']*)'|([\w.]+))""")
_VARIABLE = re.compile(r"""(?:\b(?:var|let|const)\s+|,\s*)(\w+)\s*=\s*(?:["']([^"'\n]{0,200})["']|(\d{1,9}))""")
_COUNTS = re.compile(r"^(?:p|pn|page|curr?(?:ent)?_?page|page_?(?:no|num|index|number|current))$", re.IGNORECASE)


class PostedData(Family):
    """Posts what the page's script posts, with one page number after the other."""

    name: ClassVar[str] = "posted data"

    def begin(self, page: Page) -> list[Ask]:
        """The first page of data of the first call that posts a page number."""
        scripts = "\n".join(str(text) for text in page.root.xpath("//script[not(@src)]/text()"))
        known = {name: text or number for name, text, number in _VARIABLE.findall(scripts)}
        for code in _calls(scripts):
            address, body = _ADDRESS.search(code), _BODY.search(code)
            url = canonical(address[1], page.base) if address is not None else None
            fields = _fields(body[2], known) if body is not None else None
            if body is not None and fields and url:
                counts = next(filter(_COUNTS.match, fields))
                first = int(fields[counts]) if fields[counts].isdecimal() else 1
                state = {"url": url, "json": bool(body[1]), "fields": fields, "counts": counts, "page": first}
                return [_ask({**state, "shown": entries.promising(page.anchors)})]
        return []

    def go_on(self, page: Page, state: dict[str, Any], came: Came) -> list[Ask]:
        """The next number, as long as pages bring something new; the first may bring what the page itself shows."""
        on = came.ok and (came.fresh or state.get("shown"))
        return [_ask({**state, "page": state["page"] + 1, "shown": False})] if on else []


def _calls(scripts: str) -> Iterator[str]:
    for call in _CALL.finditer(scripts):
        code = scripts[call.start() : call.start() + _LENGTH]
        if _POST.search(code):
            yield code


def _fields(code: str, known: dict[str, str]) -> dict[str, str] | None:
    """The fields of a call; None when one of them is not known, or none counts pages."""
    fields: dict[str, str] = {}
    for name, double, single, bare in _FIELD.findall(code):
        value = double or single or (bare if bare.isdecimal() else known.get(bare, ""))
        if bare and not value:
            if not _COUNTS.match(name):
                return None
            value = "1"
        fields[name] = value
    return fields if any(map(_COUNTS.match, fields)) else None


def _ask(state: dict[str, Any]) -> Ask:
    fields: dict[str, Any] = {**state["fields"], state["counts"]: str(state["page"])}
    if not state["json"]:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Requested-With": "XMLHttpRequest"}
        return Ask(state["url"], state, "POST", urlencode(fields).encode(), headers)
    typed = {name: int(value) if re.fullmatch(r"0|[1-9]\d{0,8}", value) else value for name, value in fields.items()}
    return Ask(state["url"], state, "POST", json.dumps(typed).encode(), {"Content-Type": "application/json"})
