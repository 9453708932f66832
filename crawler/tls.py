"""The TLS side of the download handler: strict first, lenient where a server cannot do better.

Reports are public records, and many servers of this field have certificates that have expired, lack their chain or bear
another name, or speak nothing newer than TLS 1.0. Each server is first met as a browser meets it. When that fails its
certificate is not insisted on, or older protocols, weak keys and unsafe renegotiation are let pass, for this server
and this process alone; what was amiss is kept with every capture. With DOWNLOAD_VERIFY_CERTIFICATES nothing is.
"""

from __future__ import annotations

import ssl
from functools import cached_property

import aiohttp
from scrapy.exceptions import DownloadFailedError
from scrapy.settings import BaseSettings

_LEGACY_RENEGOTIATION = 0x4
"""SSL_OP_LEGACY_SERVER_CONNECT of OpenSSL; Python names it from 3.12 on."""


class TlsError(DownloadFailedError):
    """Raised when no TLS could be agreed on."""


class TlsManners:
    """How each server (`host:port`) is spoken to over TLS, and what was amiss with it."""

    def __init__(self, settings: BaseSettings) -> None:
        self._insists = settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
        self._lenient: dict[str, ssl.SSLContext] = {}
        self._amiss: dict[str, str] = {}

    def context(self, server: str) -> ssl.SSLContext:
        """What to speak to the server with."""
        return self._lenient.get(server) or self._strict

    @cached_property
    def _strict(self) -> ssl.SSLContext:
        return _with_sudden_ends(ssl.create_default_context())

    @cached_property
    def _trusting(self) -> ssl.SSLContext:
        return _unverified()

    @cached_property
    def _old(self) -> ssl.SSLContext:
        return _old(_unverified())

    def amiss(self, server: str) -> str | None:
        """What had to be let pass, or None."""
        return self._amiss.get(server)

    def relent(self, server: str, error: aiohttp.ClientError) -> bool:
        """Ask less of a server whose handshake failed; False when there is nothing more to let pass."""
        met = self._lenient.get(server)
        if self._insists or (met is not None and met is not self._trusting) or not _in_handshake(error):
            return False
        cause = getattr(error, "certificate_error", None) or getattr(error, "os_error", None) or error
        if met is None and isinstance(cause, ssl.SSLCertVerificationError):
            self._lenient[server], what = self._trusting, f"certificate: {cause.verify_message.rstrip('.')}"
        else:
            self._lenient[server], what = self._old, f"old TLS: {_words(cause)}"
        self._amiss[server] = "; ".join(filter(None, [self._amiss.get(server), what]))
        return True


def _with_sudden_ends(context: ssl.SSLContext) -> ssl.SSLContext:
    """Many old servers just hang up; lengths tell what is cut short."""
    context.options |= ssl.OP_IGNORE_UNEXPECTED_EOF
    return context


def _unverified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return _with_sudden_ends(context)


def _old(context: ssl.SSLContext) -> ssl.SSLContext:
    """No newer than TLS 1.2, since some old servers hang up on what they do not know."""
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ALL:!aNULL:!eNULL:@SECLEVEL=0")
    context.options |= _LEGACY_RENEGOTIATION
    return context


def _in_handshake(error: aiohttp.ClientError) -> bool:
    """Whether the connection failed over TLS, be it that the server hung up in the middle of it."""
    if isinstance(error, aiohttp.ClientSSLError):
        return True
    reset = isinstance(getattr(error, "os_error", None), (ConnectionResetError, ConnectionAbortedError))
    return isinstance(error, aiohttp.ClientConnectorError) and reset


def _words(cause: BaseException) -> str:
    reason = getattr(cause, "reason", None)
    return str(reason).lower().replace("_", " ") if reason else "the server hung up"
