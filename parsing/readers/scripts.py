"""A page without the code of its scripts: half of many pages, and nothing that a reader looks at."""

from __future__ import annotations

import re

_SCRIPT = b"<script"
_scripts = re.compile(_SCRIPT)
_END = b"</script>"
_DOUBTS = (b"--", b"</", b"write")
"""With a comment or an end tag in its code a script may end elsewhere than it seems; another may write in a cell."""


def without_scripts(source: bytes) -> bytes:
    """The page (UTF-8) with its scripts empty, but for those in doubt.

    Raises UnicodeDecodeError where what is left out is no UTF-8.
    """
    first, *rest = _scripts.split(source)
    return _SCRIPT.join([first, *map(_without_code, rest)])


def _without_code(piece: bytes) -> bytes:
    """A script, given without its opening, and all behind it, without its code."""
    tag, _, inside = piece.partition(b">")
    code, end, after = inside.partition(_END)
    quoted = tag.count(b'"') % 2 or tag.count(b"'") % 2 or (tag and not tag[:1].isspace())
    if not end or not code or quoted or any(doubt in code for doubt in _DOUBTS):
        return piece
    code.decode()
    return b"".join((tag, b">", end, after))
