"""What the process does that takes report pages apart. The fewer modules it needs, the sooner it begins.

It hears for each page the lengths of what follows, then the page's circumstances and its body; it says the length of
what was found, then that. First of all it says a length of nothing.
"""

from __future__ import annotations

import pickle
import socket
import struct
import sys
from contextlib import suppress
from typing import BinaryIO

from crawler.collector import CalmCollector
from crawler.report_page import Findings, Sheet, take_apart

LENGTHS = struct.Struct("!II")
LENGTH = struct.Struct("!I")


def main() -> None:
    """Take apart what comes, until the crawl is gone: the socket's number stands on the command line."""
    connection = socket.socket(fileno=int(sys.argv[1]))
    CalmCollector()
    with connection, suppress(OSError), connection.makefile("rb") as pages:
        connection.sendall(LENGTH.pack(0))
        while (sheet := _received(pages)) is not None:
            answer = pickle.dumps(_found(sheet))
            connection.sendall(LENGTH.pack(len(answer)) + answer)


def _found(sheet: Sheet) -> Findings:
    """What is found; nothing where something goes wrong: the crawl then reads the page itself, and says what it is."""
    try:
        return take_apart(sheet)
    except Exception:
        return ()


def _received(pages: BinaryIO) -> Sheet | None:
    lengths = pages.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head, length = LENGTHS.unpack(lengths)
    url, declared, known, requisites = pickle.loads(pages.read(head))
    body = pages.read(length)
    return Sheet(url, body, declared, known, requisites) if len(body) == length else None
