"""The TLS side of the download handler."""

from __future__ import annotations

import ssl

from scrapy.settings import BaseSettings


def tls_context(settings: BaseSettings) -> ssl.SSLContext:
    """How servers are spoken to over TLS; certificates are verified only with DOWNLOAD_VERIFY_CERTIFICATES."""
    context = ssl.create_default_context()
    if not settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
