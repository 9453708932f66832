"""Markup to an element tree, and an element tree to the text that a reader sees."""

from __future__ import annotations

import re
import threading

import lxml.html
from lxml import etree

_parsers = threading.local()
"""One parser for each thread: two threads would wait for one."""
_XML_DECLARATION = re.compile(rb"\s*<\?xml[^>]*\?>")


def tree(markup: bytes) -> lxml.html.HtmlElement:
    """The element tree of a page in UTF-8; of an empty page, an empty one."""
    markup = markup.replace(b"\0", b"") if b"\0" in markup else markup
    declared = _XML_DECLARATION.match(markup)
    try:
        return _parsed((markup[declared.end() :] if declared else markup) or b"<html></html>")
    except (etree.ParserError, ValueError):
        return _parsed(b"<html><body></body></html>")


def _parsed(markup: bytes) -> lxml.html.HtmlElement:
    parser = getattr(_parsers, "own", None)
    if parser is None:
        parser = _parsers.own = lxml.html.HTMLParser(encoding="utf-8")
        # lxml's own way asks a Python function for the class of each element it hands out.
        parser.set_element_class_lookup(
            etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement, comment=lxml.html.HtmlComment)
        )
    tree: lxml.html.HtmlElement = lxml.html.document_fromstring(markup, parser=parser)
    return tree


def text(root: lxml.html.HtmlElement) -> str:
    """The text of the body but for scripts and styles."""
    body = root.find(".//body")
    if body is None:
        return ""
    hidden = [(element, element.text) for element in body.iter("script", "style")]
    for element, _ in hidden:
        element.text = None
    found: str = etree.tostring(body, method="text", encoding="unicode", with_tail=False)
    for element, code in hidden:
        element.text = code
    return found
