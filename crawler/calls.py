"""Where a call of one of the page's own functions leads: `showInfo('ab12')` with
`function showInfo(id) { window.open('detail.jsp?infoid=' + id) }`.

Nothing is run: the address must be a sum of texts, of plain variables of the page and of what the call passes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from crawler.addresses import canonical

CALL = re.compile(r"(?:javascript:|return|;|^)\s*([A-Za-z_$][\w$]*)\s*\(([^()]*)\)")
_GOES = re.compile(
    r"location(?:\.href)?\s*=\s*([^;\n}]+)|(?:location\.(?:replace|assign)|window\.open|\bopen)\(([^;\n]+)\)\s*;?"
)
_PART = re.compile(r"""(['"])(.*?)\1|([\w$.]+)""")
_VARIABLE = re.compile(r"""\bvar\s+(\w+)\s*=\s*(?:["']([^"'\n]*)["']|(\d+))""")
_BODY = 800
"""Characters of a function that are looked at: those of links and pagers are short."""


class Calls:
    """The functions of a page's scripts."""

    def __init__(self, scripts: str, base: str) -> None:
        self._scripts = scripts
        self._base = base
        self._known: dict[str, str] | None = None

    def address(self, code: str) -> str | None:
        """The address that the first call in a piece of code goes to; None when nothing tells."""
        call = CALL.search(code)
        if call is None:
            return None
        name = re.escape(call[1])
        found = re.search(rf"(?:function\s+{name}|\b{name}\s*=\s*function)\s*\(([^()]*)\)", self._scripts)
        if found is None:
            return None
        names = [one.strip() for one in found[1].split(",")]
        passed = [one.strip().strip("'\"") for one in call[2].split(",")]
        return self.goes(self._scripts[found.end() : found.end() + _BODY], dict(zip(names, passed, strict=False)))

    def goes(self, body: str, passed: Mapping[str, str]) -> str | None:
        """The address to which the body of a function goes when it is passed these values."""
        found = _GOES.search(body)
        if found is None:
            return None
        if self._known is None:
            self._known = {name: text or digits for name, text, digits in _VARIABLE.findall(self._scripts)}
        known = {**self._known, **passed}
        parts = []
        for quote, text, name in _PART.findall((found[1] or found[2]).partition(",")[0]):
            part = text if quote else known.get(name)
            if part is None:
                return None
            parts.append(part)
        return canonical("".join(parts), self._base)
