"""Which addresses a crawl may ask for."""

from __future__ import annotations

from crawler.addresses import canonical, host_key, is_private, registered_name
from crawler.catalog import Catalogue
from storage.records import PICTURE

COLUMN = "column"
_ANYWHERE = frozenset({"attachment", PICTURE})
"""Roles of what may lie on any public host."""


class Scope:
    """The hosts of the catalogue's sites, and every public host under their registered names.

    Disclosure pages often stand on a host of their own (`xxgk.…`), so the registered name counts. Attachments and
    pictures may lie anywhere public. A private or loopback address is allowed only when the catalogue itself names that
    host and port.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._site_by_host: dict[str, str] = {}
        self._site_by_name: dict[str, str] = {}
        self._not_columns = {canonical(url) for site in catalogue.sites for url in site.not_columns}
        for site in catalogue.sites:
            for key in site.host_keys:
                self._site_by_host.setdefault(key, site.id)
                if not is_private(key):
                    self._site_by_name.setdefault(registered_name(key), site.id)

    def refusal(self, url: str, role: str) -> str | None:
        """Why the address may not be asked for, or None when it may."""
        key = host_key(url)
        if role == COLUMN and url in self._not_columns:
            return "no report column, says the catalogue"
        if key in self._site_by_host:
            return None
        if is_private(key):
            return "a private address that the catalogue does not name"
        if role in _ANYWHERE or registered_name(key) in self._site_by_name:
            return None
        return "outside the catalogue's sites"

    def names(self, key: str) -> bool:
        """Whether the catalogue itself names this host, so that it may lie in a private network."""
        return key in self._site_by_host

    def site_of(self, url: str) -> str | None:
        """The site that an address belongs to, by its host, else by its registered name."""
        key = host_key(url)
        return self._site_by_host.get(key) or self._site_by_name.get(registered_name(key))
