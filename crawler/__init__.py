"""FETCH: the Scrapy project that crawls annual reports into an archive."""
