"""Scrapy settings of the crawl. Any of them can be overridden with `-s NAME=VALUE`, by `nianbao crawl` as well."""

from __future__ import annotations

BOT_NAME = "nianbao"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# Ours.
ARCHIVE = ""
"""Folder of the archive for `scrapy crawl`; empty: the environment's NIANBAO_ARCHIVE, else ./archive."""
HOSTS_FILE = ""
"""A file that says at which address, and port, names are to be found (see `crawler.resolving`)."""
CONTACT_URL = ""
"""An address at which a site's owner can reach whoever runs the crawl; part of the user agent when set."""
READ_REPORTS = True
"""Whether report pages are parsed while the crawl runs; if not, `nianbao reparse` does it, on all processors."""
SHUTDOWN_GRACE = 5.0
"""Seconds that requests under way are given when the crawl is stopped."""
PROGRESS = True
"""Whether to show progress on stderr: a live table on a terminal, a line now and then elsewhere."""
PROGRESS_INTERVAL = 5.0
"""Seconds between lines where stderr is no terminal."""
RETRY_TIMES = 4
"""How often a passing failure is tried again."""
RETRY_FIRST_WAIT = 5.0
"""Seconds before the first other try; each further wait doubles, with jitter."""
RETRY_LONGEST_WAIT = 600.0
"""Seconds that no wait of our own exceeds."""
RETRY_AFTER_LIMIT = 3600.0
"""Seconds: a server that asks for a longer rest with Retry-After is asked again after this."""
SILENT_REQUESTS = 25
"""After so many requests in a row without any answer, while others answer, a host is left to the next crawl."""
CRAWL_DELAY_LIMIT = 60.0
"""Seconds: a longer Crawl-delay in robots.txt counts as this."""
SLOW_ANSWER = 1.0
"""Seconds: when a host's answer takes longer, the pause after it is at least as long as the answer took."""
DELAY_LIMIT = 60.0
"""Seconds that a pause does not grow beyond when a host slows down."""
REQUISITES_PER_SITE = 150
"""Style sheets, scripts, fonts and ornaments of one site that are fetched at most."""
REQUISITE_MAXSIZE = 5 * 1024 * 1024
"""Bytes: a larger requisite is left out."""
REQUISITE_TIMEOUT = 30
"""Seconds for one requisite."""
CONDITIONAL_REQUESTS = True
"""Whether pages of earlier crawls are asked for only if they have changed (ETag, Last-Modified)."""
PAGES_PER_LIST = 200
"""List pages of one column that are walked at most."""
BROWSER = True
"""Whether lists that only a script fills are drawn in a browser, where the extra `browser` and a Chromium are there."""
BROWSER_TIMEOUT = 180.0
"""Seconds in which a page must be drawn, its own requests and the pauses between them included."""
BROWSER_REQUESTS = 60
"""Requests that one page may make in the browser."""
BROWSER_PAGES = 20
"""Pages that a list may be turned over in the browser."""

# Courtesy: one connection for each host, a pause between two requests to it, robots.txt obeyed, an honest name.
USER_AGENT = "nianbao/0.1 (archive of annual disclosure reports)"
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0  # the delay is a lower bound that robots.txt may set, so it must not be undercut
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 64
AUTOTHROTTLE_ENABLED = False
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_VERIFY_CERTIFICATES = False  # reports are public records; what is amiss is noted beside the capture
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
REDIRECT_MAX_TIMES = 8
METAREFRESH_MAXDELAY = 30
COOKIES_ENABLED = False  # Scrapy's; it may download the public suffix list. What is needed is in crawler.cookies
REFERRER_POLICY = "crawler.redirects.SameOrigin"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",  # what every reader of WARC files can undo
}

# How the parts are put together.
SCHEDULER = "crawler.scheduler.DurableScheduler"
TWISTED_REACTOR_ENABLED = False  # asyncio alone; the download handler needs no reactor
WARN_ON_GENERATOR_RETURN_VALUE = False  # reads the source of a callback again for every page
CONCURRENT_ITEMS = 1  # Scrapy starts this many tasks for every page; the default of 100 costs 40 % of a crawl
TELNETCONSOLE_ENABLED = False
LOG_LEVEL = "WARNING"
LOG_FORMATTER = "crawler.log_lines.LogLines"
DOWNLOAD_HANDLERS = {
    "http": "crawler.wire.WireDownloadHandler",
    "https": "crawler.wire.WireDownloadHandler",
    "ftp": None,
    "file": None,
    "data": None,
    "s3": None,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # the scope says what is asked for
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": None,  # the handler knows it
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.page_reading.PageReadingMiddleware": 5,
    "crawler.politeness.HostSlotMiddleware": 10,
    "crawler.robots.RobotsMiddleware": 100,
    "crawler.retry.BackoffMiddleware": 550,
    "crawler.redirects.FollowedMetaRefresh": 580,
    "crawler.retry.BlockedMiddleware": 585,
    "crawler.unpacking.UnpackingMiddleware": 590,
    "crawler.redirects.FollowedRedirect": 600,
    "crawler.cookies.CookieMiddleware": 610,
    "crawler.politeness.OpeningHoursMiddleware": 980,
    "crawler.conditional.ConditionalMiddleware": 985,
    "crawler.politeness.PaceMiddleware": 990,
    "crawler.browser.BrowserMiddleware": 900,
    "crawler.politeness.SilenceMiddleware": 995,
    "crawler.capture.CaptureMiddleware": 1000,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "crawler.redirects.ParentageMiddleware": 10,
}
EXTENSIONS = {
    "crawler.progress.ProgressExtension": 500,
    "crawler.second_look.SecondLook": 500,
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.corestats.CoreStats": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
}
