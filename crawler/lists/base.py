"""What every family of list pages offers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from crawler.pages import Anchor, Page


@dataclass(frozen=True, slots=True)
class Ask:
    """A request for a further page of a list."""

    url: str
    state: dict[str, Any]
    """Where in the list that page stands, as JSON values; the family reads it again when the page has come."""
    method: str = "GET"
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Came:
    """How a further page turned out."""

    ok: bool
    """Whether the server gave a page at all."""
    fresh: bool
    """Whether it brought a link that no earlier page of the list had."""


class Family(ABC):
    """A way in which systems split a list over pages."""

    name: ClassVar[str]

    def entries(self, page: Page) -> Sequence[Anchor]:
        """The links of a page of this family."""
        return page.anchors

    def wanted(self, anchor: Anchor, state: dict[str, Any]) -> bool:
        """Whether an entry of a further page belongs to the list that is walked."""
        return True

    def owns(self, page: Page) -> bool:
        """Whether the entries of the page can only be read by this family, even when there is but one page."""
        return False

    @abstractmethod
    def begin(self, page: Page) -> list[Ask]:
        """Requests for the page after the first one; empty when the page shows no sign of this family."""

    @abstractmethod
    def go_on(self, page: Page, state: dict[str, Any], came: Came) -> list[Ask]:
        """Requests for the page after a further one; empty at the end of the list."""
