"""READ: pure functions from bytes to a report. No I/O, no Scrapy, no SQLAlchemy."""
