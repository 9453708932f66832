"""Plain Scrapy with its own defaults but 32 requests at a time; stores nothing.

Prints pages a second and the processor's milliseconds for each, of all threads and of the crawl's own.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from typing import Any, ClassVar

from scrapy import Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Request, Response


class Plain(Spider):
    name = "plain"
    times: ClassVar[list[float]] = []

    def parse(self, response: Response, **_: Any) -> Iterator[Request]:
        self.times.append(time.perf_counter())
        for link in response.css("a::attr(href)").getall():
            if link.startswith("/nb/"):
                yield response.follow(link)
        for count in re.findall(r"createPageHTML\((\d+), 0", response.text):
            for number in range(1, int(count)):
                yield response.follow(f"index_{number}.html")


if __name__ == "__main__":
    process = CrawlerProcess(
        {
            "CONCURRENT_REQUESTS": 32,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
            "DOWNLOAD_DELAY": 0,
            "LOG_LEVEL": "ERROR",
            "COOKIES_ENABLED": False,
            "RETRY_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    process.crawl(Plain, start_urls=[sys.argv[1]])
    begun = time.process_time(), time.thread_time()
    process.start()
    spent = time.process_time() - begun[0], time.thread_time() - begun[1]
    each = 1000 / len(Plain.times)
    print(len(Plain.times) / (Plain.times[-1] - Plain.times[0]), spent[0] * each, spent[1] * each)
