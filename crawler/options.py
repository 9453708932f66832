"""What a person asked of a crawl, kept with it so that a resumed crawl does the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crawler.errors import CrawlError
from crawler.hours import OpeningHours, parse_hours

VANTAGE = "NIANBAO_VANTAGE"
"""Name of the environment variable with the vantage point where no option names it."""


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """Limits of a crawl. The defaults limit nothing."""

    sites: tuple[str, ...] = ()
    """Ids of the sites to visit; empty for all."""
    years: tuple[int, int] | None = None
    """First and last report year; entries whose title names another year are not followed."""
    limit: int | None = None
    """At most so many report pages."""
    hours: OpeningHours | None = None
    """When requests may be made; None for always."""
    requisites: bool = True
    """Whether what report pages need for a faithful replay is fetched: style sheets, pictures, scripts."""

    watch: bool = False
    """Whether lists alone are fetched, and the reports they link to only noted."""
    vantage: str | None = None
    """From where the crawl is made, in the user's own words; repeated in the evidence of the coverage ledger."""

    def wants_year(self, year: int | None) -> bool:
        """Whether a report of this year is wanted; one whose title names no year is."""
        return year is None or self.years is None or self.years[0] <= year <= self.years[1]

    def to_json(self) -> dict[str, Any]:
        """As stored with the crawl."""
        return {
            "sites": list(self.sites),
            "years": list(self.years) if self.years else None,
            "limit": self.limit,
            "requisites": self.requisites,
            "hours": str(self.hours) if self.hours else None,
            "watch": self.watch,
            "vantage": self.vantage,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> CrawlOptions:
        """Back from what was stored; keys of others are passed over."""
        years, hours = stored.get("years"), stored.get("hours")
        return cls(
            sites=tuple(stored.get("sites") or ()),
            years=(years[0], years[1]) if years else None,
            limit=stored.get("limit"),
            hours=parse_hours(hours) if hours else None,
            requisites=bool(stored.get("requisites", False)),
            watch=bool(stored.get("watch", False)),
            vantage=stored.get("vantage"),
        )


def parse_years(text: str) -> tuple[int, int]:
    """Read `2019-2024` or `2022`. Raises CrawlError when it is neither."""
    match = re.fullmatch(r"\s*(20\d\d)\s*(?:-\s*(20\d\d)\s*)?", text)
    if match is None or (match[2] and match[2] < match[1]):
        raise CrawlError(f"{text!r} is no year and no range of years: write 2022 or 2019-2024")
    return int(match[1]), int(match[2] or match[1])
