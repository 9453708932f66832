"""A fast site on loopback for measuring a crawler: list pages and report pages of about 100 KB, made in advance.

`python -m bench.loopback_site PAGES [furnished]` prints its address and serves until it is stopped. Pages that are
furnished have pictures, a style sheet and scripts around the report, and lead to a document file, the same one on all
pages: nothing can be told of them before their markup is parsed.
"""

from __future__ import annotations

import asyncio
import sys

from fixtures.documents.cases import Recipe, make

PER_LIST = 50
KINDS = 40
"""Different report pages; each is served under many addresses, with its number written into it."""
MENU = "".join(f'<li><a href="/channel/{n}/index.html">栏目 {n}</a></li>' for n in range(200))

FILE = "/files/form.doc"
FURNITURE = (
    '<link rel="stylesheet" href="/style.css"><script src="/page.js"></script>'
    '<script>function fetchFile(id){window.open("/download?id="+id)}</script><img src="/logo.png">'
    + "".join(f'<img src="/icon{n}.png" alt="">' for n in range(10))
    + f'<a href="{FILE}">依申请公开申请表</a>'
)


def list_page(number: int, pages: int, reports: int) -> bytes:
    entries = "".join(
        f'<li><a href="/nb/{n}.html">青石县第{n}局2022年政府信息公开工作年度报告</a></li>'
        for n in range(number * PER_LIST, min((number + 1) * PER_LIST, reports))
    )
    script = f'<script>createPageHTML({pages}, {number}, "index", "html");</script>'
    return (
        f"<html><head><meta charset=utf-8></head><body><ul>{MENU}</ul><ul>{entries}</ul>{script}</body></html>".encode()
    )


def report_pages(furniture: str = "") -> list[bytes]:
    """Pages of about 100 KB: a report as Word leaves it, between a menu of 200 links and a footer."""
    bodies = [make(Recipe("2021", number, "word")).body for number in range(KINDS)]
    filler = b"<!-- template -->" * 600
    return [
        body.replace(b"<body>", b"<body>" + furniture.encode() + b"<ul>" + MENU.encode() + b"</ul>" + filler, 1)
        for body in bodies
    ]


class Site:
    """Answers by path."""

    def __init__(self, reports: int, *, furnished: bool = False) -> None:
        self.reports = reports
        self.lists = (reports + PER_LIST - 1) // PER_LIST
        self.bodies = report_pages(FURNITURE if furnished else "")

    def answer(self, path: str) -> bytes | None:
        if path == "/nb/" or path == "/nb/index.html":
            return list_page(0, self.lists, self.reports)
        if path == FILE:
            return b"not much of a document"
        name = path.removeprefix("/nb/").removesuffix(".html")
        if name.startswith("index_"):
            number = int(name.removeprefix("index_"))
            return list_page(number, self.lists, self.reports) if number < self.lists else None
        if name.isdecimal() and int(name) < self.reports:
            return self.bodies[int(name) % KINDS] + f"<!-- {name} -->".encode()
        return None


class Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, as little as a benchmark needs."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
            body = self.site.answer(head.split(b" ", 2)[1].decode())
            status = b"200 OK" if body is not None else b"404 Not Found"
            body = body or b"nothing here"
            fields = b"Content-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body)
            self.transport.write(b"HTTP/1.1 " + status + b"\r\n" + fields + body)


async def serve(reports: int, *, furnished: bool = False) -> None:
    site = Site(reports, furnished=furnished)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(site), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/nb/", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), furnished="furnished" in sys.argv[2:]))
