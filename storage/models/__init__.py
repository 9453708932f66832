"""The archive's tables as typed SQLAlchemy models.

`crawl` holds what was fetched and what is still to fetch; `reading` holds what the parser made of it.
"""

from __future__ import annotations

from storage.models.base import Base
from storage.models.crawl import Address, Capture, Conversion, Crawl, Division, Frontier, ReportColumn, Site, WarcFile
from storage.models.reading import (
    APPLICATION_COLUMNS,
    REVIEW_COLUMNS,
    REVIEW_ROWS,
    ApplicationRow,
    FindingRow,
    Parse,
    ParsePart,
    ProactiveRow,
    ReportRow,
    ReviewRow,
    SectionRow,
)

__all__ = [
    "APPLICATION_COLUMNS",
    "REVIEW_COLUMNS",
    "REVIEW_ROWS",
    "Address",
    "ApplicationRow",
    "Base",
    "Capture",
    "Conversion",
    "Crawl",
    "Division",
    "FindingRow",
    "Frontier",
    "Parse",
    "ParsePart",
    "ProactiveRow",
    "ReportColumn",
    "ReportRow",
    "ReviewRow",
    "SectionRow",
    "Site",
    "WarcFile",
]
