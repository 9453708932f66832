"""The process that takes report pages apart: it finds what is found elsewhere, and its death costs nothing."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from crawler import page_process
from crawler.page_process import Deadly, PageProcess
from crawler.pages import Page
from crawler.report_page import Sheet, note, take_apart
from fixtures.documents.cases import Recipe, make

FURNISHED = '<a href="/f/1.pdf">表</a><img src="/a.png"><link rel="stylesheet" href="/a.css">'
FURNISHED += '<a href="1_2.html">下一页</a>'
REPORT = make(Recipe("2021", 1, "word")).body.replace(b"<body>", b"<body>" + FURNISHED.encode())
FRAGILE = """
import os, signal, time
from crawler import page_worker
real = page_worker._found
def found(sheet):
    if b"deadly" in sheet.body:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60 if b"endless" in sheet.body else 0)
    return real(sheet)
page_worker._found = found
page_worker.main()
"""


def sheet(body: bytes, *, known: bool = True, number: int = 1) -> Sheet:
    return Sheet(f"http://a.gov.cn/nb/{number}.html", body, None, known, requisites=True)


@asynccontextmanager
async def started(**values: float) -> AsyncIterator[PageProcess]:
    process = PageProcess(**values)
    process.start()
    await becomes_ready(process)
    try:
        async with asyncio.timeout(60):
            yield process
    finally:
        process.close()


async def becomes_ready(process: PageProcess) -> None:
    async with asyncio.timeout(60):
        while not process.ready:
            await asyncio.sleep(0.01)


def test_it_finds_what_is_found_elsewhere_also_after_it_was_killed() -> None:
    wanted = [
        sheet(REPORT),
        sheet(REPORT, known=False),
        sheet("<p>目录</p>".encode() * 9_000, known=False),
        sheet(REPORT.decode().encode("gb18030")),
        sheet(b""),
    ]

    async def run() -> None:
        async with started() as process:
            assert process.pid is not None
            assert os.getsid(process.pid) != os.getsid(0)  # Ctrl-C is not for it
            assert [await process.take_apart(one) for one in wanted] == [take_apart(one) for one in wanted]
            os.kill(process.pid, signal.SIGSTOP)
            waiting = [asyncio.ensure_future(process.take_apart(one)) for one in wanted * 8]
            await asyncio.sleep(0)
            os.kill(process.pid, signal.SIGKILL)
            assert await asyncio.gather(*waiting) == [take_apart(one) for one in wanted] * 8

    asyncio.run(run())


def test_what_is_found_answers_all_that_is_asked_of_a_report() -> None:
    page = Page("http://a.gov.cn/nb/1.html", REPORT)
    note(sheet(REPORT, known=False), take_apart(sheet(REPORT, known=False)), page)
    assert page.looks_like_report
    assert page.script_redirect() is None
    assert page._root is None
    assert "_decoded" not in {look.__name__ for look in page._found}


@pytest.mark.parametrize("word", [b"deadly", pytest.param(b"endless", marks=pytest.mark.proof)])
def test_a_page_over_which_two_have_died_is_given_back_and_the_others_are_read(
    word: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(page_process, "_PROGRAM", FRAGILE)

    async def run() -> None:
        async with started(time_limit=0.5 if word == b"endless" else 60.0) as process:
            pages = [sheet(REPORT), sheet(REPORT + word), sheet(REPORT)]
            found = await asyncio.gather(*map(process.take_apart, pages), return_exceptions=True)
            assert (found[0], found[2]) == (take_apart(pages[0]), take_apart(pages[2]))
            assert isinstance(found[1], Deadly)
            assert "(signal 9)" in str(found[1])

    asyncio.run(run())
    assert [record.message for record in caplog.records if record.levelno == logging.WARNING] == [
        "The process that takes pages apart ended (signal 9); another one is started"
    ] * 2


@pytest.mark.parametrize(
    ("program", "line"),
    [
        (sys.executable, "Pages are taken apart without a process of their own: it ended (exit code 3)"),
        ("/nowhere", "Pages are taken apart without a process of their own: it does not start ([Errno 2]"),
    ],
)
def test_one_that_does_not_begin_is_not_tried_again(
    program: str, line: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    monkeypatch.setattr(page_process, "_PROGRAM", "raise SystemExit(3)")

    async def run() -> None:
        process = PageProcess()
        process.start()
        async with asyncio.timeout(60):
            while not caplog.records:
                await asyncio.sleep(0.01)
        process.start()
        assert not process.ready
        process.close()

    asyncio.run(run())
    (said,) = (record.message for record in caplog.records)
    assert said.startswith(line)


CRAWL = """
import asyncio, time
from crawler.page_process import PageProcess
async def run():
    process = PageProcess()
    process.start()
    while not process.ready:
        await asyncio.sleep(0.01)
    print(process.pid, flush=True)
    time.sleep(60)
asyncio.run(run())
"""


def test_it_ends_with_a_crawl_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", CRAWL], stdout=subprocess.PIPE, text=True) as crawl:
        assert crawl.stdout is not None
        pid = int(crawl.stdout.readline())
        crawl.kill()
        crawl.wait()
    deadline = time.monotonic() + 30
    while runs(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not runs(pid)


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
