"""READ: pure functions from bytes to a report. No I/O, no Scrapy, no SQLAlchemy."""

from parsing.document import Removed
from parsing.parse import parse
from parsing.report import PARSER_VERSION, Cell, Finding, Report, Section

__all__ = ["PARSER_VERSION", "Cell", "Finding", "Removed", "Report", "Section", "parse"]
