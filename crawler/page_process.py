"""A process that takes report pages apart, beside the crawl's loop: there they would share its interpreter.

It is given pages and gives back what was found, in order, over a socket; it opens no file and no database. Pages that
it had when it died are given to a new one; a page over which two have died is given back with the reason. When the
crawl is gone, its end of the socket is closed, and the process ends.
"""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections import deque
from contextlib import suppress
from dataclasses import dataclass

from crawler.page_worker import LENGTH, LENGTHS
from crawler.report_page import Findings, Sheet

logger = logging.getLogger(__name__)

TIME_LIMIT = 60.0
"""Seconds that one page may take; one of 100 KB takes some thousandths."""
_MOST_DEATHS = 3
"""How many processes of a crawl may die before pages are taken apart without one."""
_PROGRAM = "from crawler.page_worker import main; main()"


class Deadly(Exception):
    """Raised for a page over which two processes have died; its text says how."""


@dataclass(slots=True, eq=False)
class _Errand:
    sheet: Sheet
    answer: asyncio.Future[Findings | None]
    since: float
    """When it was handed over, or the one before it had come back."""
    deaths: int = 0


class PageProcess(asyncio.Protocol):
    """The process as the crawl's loop sees it; every method is called there."""

    def __init__(self, *, time_limit: float = TIME_LIMIT) -> None:
        """`time_limit`: seconds that one page may take."""
        self._limit = time_limit
        self._errands: deque[_Errand] = deque()
        self._heard = bytearray()
        self._deaths = 0
        self._closing = False
        self._process: subprocess.Popen[bytes] | None = None
        self._transport: asyncio.Transport | None = None
        self._begun = False
        self._connecting: asyncio.Task[None] | None = None
        self._watch: asyncio.TimerHandle | None = None
        self.ready = False
        """Whether there is a process that takes pages."""

    @property
    def pid(self) -> int | None:
        """The process at work at present."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the process if there is none yet; `ready` says when it takes pages."""
        if not (self._begun or self._closing):
            self._begun = True
            self._start()

    async def take_apart(self, sheet: Sheet) -> Findings | None:
        """What is found on a page; None when there is no process any more. Raises Deadly."""
        loop = asyncio.get_running_loop()
        errand = _Errand(sheet, loop.create_future(), loop.time())
        self._errands.append(errand)
        self._send(errand)
        return await errand.answer

    def close(self) -> None:
        """End the process; what it was doing is not answered any more."""
        self._closing = True
        self.ready = False
        if self._watch is not None:
            self._watch.cancel()
        if self._transport is not None:
            self._transport.abort()
        if self._process is not None:
            self._ended()
        self._give_up()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        try:
            self._process = _started(theirs)
        except OSError as error:
            logger.warning("Pages are taken apart without a process of their own: it does not start (%s)", error)
            ours.close()
            self._give_up()
        else:
            self._connecting = asyncio.ensure_future(self._connect(ours))
        finally:
            theirs.close()

    async def _connect(self, ours: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_connection(lambda: self, sock=ours)
        if self._closing:
            self._transport.abort()
        elif self._watch is None:
            self._look_after()

    def data_received(self, data: bytes) -> None:
        """Take answers; the first one is empty and says that the process has begun."""
        self._heard += data
        while len(self._heard) >= LENGTH.size:
            end = LENGTH.size + LENGTH.unpack_from(self._heard)[0]
            if len(self._heard) < end:
                return
            answer = bytes(self._heard[LENGTH.size : end])
            del self._heard[:end]
            if answer:
                self._answered(pickle.loads(answer))
            else:
                self.ready = True
                for errand in self._errands:
                    errand.since = asyncio.get_running_loop().time()
                    self._send(errand)

    def connection_lost(self, error: Exception | None) -> None:
        """Start another process, unless that has been tried often enough."""
        if self._closing:
            return
        begun, self.ready = self.ready, False
        self._heard.clear()
        how = self._ended()
        self._deaths += 1
        if self._errands and begun:
            self._blame(self._errands[0], how)
        if begun and self._deaths < _MOST_DEATHS:
            logger.warning("The process that takes pages apart ended (%s); another one is started", how)
            self._start()
        else:
            logger.warning("Pages are taken apart without a process of their own: it ended (%s)", how)
            self._give_up()

    def _answered(self, found: Findings) -> None:
        errand = self._errands.popleft()
        if not errand.answer.done():
            errand.answer.set_result(found)
        if self._errands:
            self._errands[0].since = asyncio.get_running_loop().time()

    def _send(self, errand: _Errand) -> None:
        assert self._transport is not None
        sheet = errand.sheet
        head = pickle.dumps((sheet.url, sheet.declared, sheet.known, sheet.requisites))
        self._transport.write(LENGTHS.pack(len(head), len(sheet.body)) + head)
        self._transport.write(sheet.body)

    def _blame(self, errand: _Errand, how: str) -> None:
        errand.deaths += 1
        errand.since = asyncio.get_running_loop().time()
        if errand.deaths > 1:
            self._errands.popleft()
            if not errand.answer.done():
                errand.answer.set_exception(Deadly(f"taking it apart ended the process twice ({how})"))

    def _give_up(self) -> None:
        while self._errands:
            answer = self._errands.popleft().answer
            if not answer.done():
                answer.set_result(None)

    def _look_after(self) -> None:
        """End a process that takes too long over a page."""
        loop = asyncio.get_running_loop()
        since = self._errands[0].since if self.ready and self._errands else loop.time()
        if self._transport is not None and loop.time() - since > self._limit:
            self._transport.abort()
        self._watch = loop.call_later(self._limit / 4, self._look_after)

    def _ended(self) -> str:
        """End the process, if it has not, and say how it ended."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        code = self._process.wait()
        self._process = None
        return f"signal {-code}" if code < 0 else f"exit code {code}"


def _started(theirs: socket.socket) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C is for the crawl.
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(theirs.fileno())],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
