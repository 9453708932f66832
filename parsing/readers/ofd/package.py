"""The files inside an OFD, which is a ZIP of XML."""

from __future__ import annotations

import zipfile
from io import BytesIO
from posixpath import join, normpath

from lxml import etree

from parsing.errors import Unreadable
from parsing.readers.zipped import checked


class Package:
    """The files of an OFD. Raises `Unreadable` when it is damaged or locked."""

    def __init__(self, body: bytes) -> None:
        self._zip = zipfile.ZipFile(BytesIO(checked(body, "OFD")))
        self._names = {name.lower(): name for name in self._zip.namelist()}

    def xml(self, path: str) -> etree._Element:
        """A file as a tree; raises `Unreadable`."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
        try:
            root = etree.fromstring(self.content(path), parser)
        except etree.XMLSyntaxError as error:
            raise Unreadable(f"the OFD is damaged or locked: {path} cannot be read") from error
        if root is None:
            raise Unreadable(f"the OFD is damaged or locked: {path} holds no XML")
        return root

    def content(self, path: str) -> bytes:
        """The bytes of a file; raises `Unreadable`."""
        name = self._names.get(path.lstrip("/").lower())
        if name is None:
            raise Unreadable(f"the OFD is damaged: {path} is missing")
        try:
            return self._zip.read(name)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
            raise Unreadable(f"the OFD is damaged or locked: {path} cannot be read") from error


def located(folder: str, place: str) -> str:
    """A path of the package as a file in `folder` names it."""
    return place if place.startswith("/") else normpath(join(folder, place))


def text_of(element: etree._Element | None) -> str:
    """The text of an element; none for a missing one."""
    return "" if element is None else (element.text or "").strip()
