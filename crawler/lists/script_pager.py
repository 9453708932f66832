"""Pagers whose links call a function of the page, `javascript:next(2)`, that submits a form or goes to an address.

The function stands in the page's own scripts: it puts its argument into a field of a form, or into the address that it
sets. Whatever the link of the wanted page passes to it is what is asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode, urljoin

import lxml.html

from crawler.calls import Calls
from crawler.lists.base import Ask, Came, Family
from crawler.pages import Page

_CALL = re.compile(r"(?:javascript:|return|;|^)\s*([A-Za-z_$][\w$]*)\s*\(\s*['\"]?(\d{1,4})['\"]?\s*\)")
_NEXT = re.compile(r"^\W*(?:下一页|下页|后页|后一页|next)\W*$|^\s*(?:>|›|»|>>|→)\s*$", re.IGNORECASE)
_BODY = 800
"""Characters of a function that are looked at: those of pagers are short."""


@dataclass(frozen=True, slots=True)
class _Call:
    """What a link of the pager does."""

    parameter: str
    argument: str
    body: str
    """The text of the function it calls, from its parameters on."""


class ScriptPager(Family):
    """Does what the link with the next number would do, or 下一页."""

    name: ClassVar[str] = "script pager"

    def begin(self, page: Page) -> list[Ask]:
        """The second page."""
        return _ask(page, 2)

    def go_on(self, page: Page, state: dict[str, Any], came: Came) -> list[Ask]:
        """The next page, from the pager of the page that came."""
        return _ask(page, state["page"] + 1) if came.ok and came.fresh else []


def _ask(page: Page, number: int) -> list[Ask]:
    call = _call(page, number)
    if call is None:
        return []
    return _submitted(page, call, number) or _addressed(page, call, number)


def _call(page: Page, number: int) -> _Call | None:
    """The call behind the link that bears the number, else behind 下一页."""
    said = {str(number), f"[{number}]"}
    scripts = "\n".join(str(text) for text in page.root.xpath("//script[not(@src)]/text()"))
    for wanted in (said.__contains__, _NEXT.match):
        for link in page.root.xpath("//a[@href or @onclick] | //*[self::li or self::span or self::button][@onclick]"):
            found = _CALL.search(f"{link.get('onclick') or ''};{link.get('href') or ''}")
            if found is None or not wanted(" ".join(str(link.text_content()).split())):
                continue
            name = re.escape(found[1])
            start = re.search(rf"(?:function\s+{name}|\b{name}\s*=\s*function)\s*\(\s*(\w+)[^)]*\)", scripts)
            if start is not None:
                return _Call(start[1], found[2], scripts[start.end() : start.end() + _BODY])
    return None


def _submitted(page: Page, call: _Call, number: int) -> list[Ask]:
    """The form with the argument in the field that the function names."""
    named = re.search(rf"""([\w$-]+)['"\])]*\s*\.\s*(?:value\s*=|val\()\s*{call.parameter}\b""", call.body)
    if named is None or "submit(" not in call.body:
        return []
    for form in page.root.xpath("//form"):
        field = next(iter(form.xpath(".//input[@name=$n or @id=$n]", n=named[1])), None)
        if field is not None and field.get("name"):
            return [_filled(page, form, str(field.get("name")), call.argument, number)]
    return []


def _filled(page: Page, form: lxml.html.HtmlElement, field: str, value: str, number: int) -> Ask:
    inputs = form.xpath(".//input[@name][not(@type='submit' or @type='button' or @type='checkbox' or @type='radio')]")
    fields = {str(one.get("name")): str(one.get("value") or "") for one in inputs} | {field: value}
    address = urljoin(page.base, str(form.get("action") or page.url))
    if str(form.get("method") or "get").lower() == "post":
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return Ask(address, {"page": number}, "POST", urlencode(fields).encode(), headers)
    return Ask(f"{address.partition('?')[0]}?{urlencode(fields)}", {"page": number})


def _addressed(page: Page, call: _Call, number: int) -> list[Ask]:
    """The address that the function goes to."""
    url = Calls(page.text, page.base).goes(call.body, {call.parameter: call.argument})
    return [Ask(url, {"page": number})] if url and url != page.url else []
