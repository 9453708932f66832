"""A catalogue and its sites."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from crawler.addresses import host_key
from crawler.errors import UnknownSite

LEVELS = ("province", "prefecture", "county", "township", "department")
"""What kind of body a site belongs to, from the top down."""

Hand: TypeAlias = Literal["added", "corrected", "skipped"]
"""What a user's own file did to a site of the catalogue it was laid over."""


@dataclass(frozen=True, slots=True)
class Site:
    """One government site: where discovery starts, and where its report columns are, if anybody knows."""

    id: str
    division: str
    """GB/T 2260 code, six digits; nine or twelve for what lies below a county."""
    name: str
    level: str
    portal: str
    report_columns: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    """Further host keys that belong to the site."""
    unverified: bool = False
    """Whether the report columns follow from a rule or a copy only, and were never seen themselves."""
    not_columns: tuple[str, ...] = ()
    """Addresses that look like a report column and are none: a crawl never takes them for one."""

    @property
    def host_keys(self) -> frozenset[str]:
        """Every host that the catalogue itself names for this site."""
        return frozenset(map(host_key, (self.portal, *self.report_columns))) | {host.lower() for host in self.hosts}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The sites of one province, in the order of the file."""

    province: str
    sites: tuple[Site, ...]
    laid_over: Mapping[str, Hand] = field(default_factory=dict, compare=False)
    """What the user's own file did, by site."""

    def only(self, ids: Collection[str]) -> Catalogue:
        """The same catalogue with these sites alone. Raises UnknownSite for an id it does not hold."""
        known = {site.id for site in self.sites}
        missing = [wanted for wanted in ids if wanted not in known]
        if missing:
            raise UnknownSite(
                f"{self.province} has no site {missing[0]!r}: `nianbao provinces {self.province}` lists them"
            )
        return replace(self, sites=tuple(site for site in self.sites if site.id in ids))
