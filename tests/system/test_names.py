"""Real names, both schemes, servers with the TLS they have: found through a hosts file, or through a proxy."""

from __future__ import annotations

import asyncio
import base64
import gzip
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import crawling
import pytest
from certificates import server_context
from sqlalchemy import select

from fixtures.sites.http import Request, Response
from fixtures.sites.log import Received, RequestLog, most_at_once, shortest_gaps
from fixtures.sites.server import Server, Service, address_of, listen
from fixtures.sites.site import Host, Make
from storage import Archive, CaptureRow, Selection
from storage.models import Frontier

NAMES = ("jia", "yi", "bing", "ding", "wu")
DELAY = 0.1


def report(name: str, year: int) -> str:
    return f"{name}县{year}年政府信息公开工作年度报告"


def page(name: str, year: int) -> str:
    return f"<html><head><meta charset='utf-8'><title>{report(name, year)}</title></head><h1>{report(name, year)}</h1>"


def listing(name: str, *links: str) -> str:
    rows = "".join(f'<li><a href="{link}">{report(name, 2024 - n)}</a></li>' for n, link in enumerate(links))
    return f"<html><head><title>政府信息公开年报</title></head><ul>{rows}</ul>"


def host(base: str, pages: Mapping[str, str]) -> Host:
    found = Host(base, Make(), lambda: "")
    for target, text in pages.items():
        found.page(target, lambda text=text: text)  # type: ignore[misc]
    return found


def sends_on(base: str, to: str) -> Host:
    found = Host(base, Make(), lambda: "")
    found.answer_under("/", lambda request: Response(b"", 301, headers=(("Location", to + request.target),)))
    return found


def gateway(request: Request) -> Response | None:
    """Weather for a whole site, robots.txt included: 302 to the same address until its cookie comes back."""
    if "wzws_cid=7f" in request.headers.get("cookie", ""):
        return None
    return Response(b"", 302, headers=(("Location", request.target), ("Set-Cookie", "wzws_cid=7f; path=/; HttpOnly")))


class World:
    """Five sites under ten addresses, each at a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.log = RequestLog()
        self.ports: dict[str, int] = {}
        self._services: list[Service] = []
        signed = {name: server_context(folder, f"www.{name}.gov.cn") for name in ("yi", "wu")}
        old = server_context(folder, "www.ding.gov.cn", newest=ssl.TLSVersion.TLSv1_1)
        both = [f"{base}/1.html" for base in ("https://www.yi.gov.cn", "http://www.yi.gov.cn", "https://yi.gov.cn")]
        yi = {"/nb/": listing("乙", *both), "/1.html": page("乙", 2024)}
        # The catalogue says https, but only http is served, and that behind a gateway that insists on its cookie.
        jia = {"/nb/": listing("甲", "/1.html", "/inner/2.html"), "/1.html": page("甲", 2024)}
        self.put(host("http://www.jia.gov.cn", {**jia, "/robots.txt": "User-agent: *\nDisallow: /inner/\n"}))
        self._services[-1].host.weather = gateway
        # Everything is sent on to https and www; the certificate is nobody's, and not for the bare name.
        self.put(sends_on("http://www.yi.gov.cn", "https://www.yi.gov.cn"))
        self.put(sends_on("http://yi.gov.cn", "https://www.yi.gov.cn"))
        self.put(host("https://www.yi.gov.cn", yi), signed["yi"])
        self.put(host("https://yi.gov.cn", yi), signed["yi"])
        # A report stands on a sister host, and another one is linked under both names.
        own = [f"http://{name}/1.html" for name in ("bing.gov.cn", "www.bing.gov.cn")]
        bing = {
            "/nb/": listing("丙", *own, "http://xxgk.bing.gov.cn/2.html", "http://bing.gov.cn/3.html")
            + '<a href="index_2.html">下一页</a>',
            "/nb/index_2.html": listing("丙", "http://www.bing.gov.cn/3.html"),
            "/1.html": page("丙", 2024),
        }
        self.put(host("http://bing.gov.cn", bing))
        self.put(host("http://www.bing.gov.cn", {**bing, "/3.html": page("丙", 2021)}))
        self.put(host("http://xxgk.bing.gov.cn", {"/2.html": page("丙", 2022)}))
        # A server that knows TLS 1.1 at most; and one that is to be had over https alone, though http is asked for.
        ding, wu = ({"/nb/": listing(name, "/1.html"), "/1.html": page(name, 2024)} for name in "丁戊")
        self.put(host("https://www.ding.gov.cn", ding), old)
        self.put(host("https://www.wu.gov.cn", wu), signed["wu"])
        self._closed = listen(0)
        closed = int(address_of(self._closed).rpartition(":")[2])
        self._closed.close()
        self.ports |= {"www.jia.gov.cn:443": closed, "www.wu.gov.cn:80": closed}

    @property
    def requests(self) -> tuple[Received, ...]:
        return self.log.entries()

    def put(self, host: Host, tls: ssl.SSLContext | None = None) -> None:
        taken = listen(0)
        self._services.append(Service(host.base, host, taken, tls=tls))
        self.ports[f"{host.authority}:{443 if tls else 80}"] = taken.getsockname()[1]

    def __enter__(self) -> World:
        self._server = Server(self._services, self.log)
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def catalogue(self, folder: Path) -> Path:
        columns = {name: f"https://www.{name}.gov.cn/nb/" for name in NAMES}
        columns |= {
            "yi": "http://www.yi.gov.cn/nb/",
            "bing": "http://bing.gov.cn/nb/",
            "wu": "http://www.wu.gov.cn/nb/",
        }
        path = folder / "catalogue.toml"
        sites = "".join(
            f'[[site]]\nid = "{name}"\ndivision = "990000"\nname = "{name}"\nlevel = "county"\n'
            f'portal = "{column[:-3]}"\nreport_columns = ["{column}"]\n'
            for name, column in columns.items()
        )
        path.write_text(f'province = "practice"\n{sites}', encoding="utf-8")
        return path


class Proxy:
    """An HTTP proxy that looks names up in a world, and lets nobody through without a password."""

    secret = base64.b64encode(b"reader:secret").decode()

    def __init__(self, world: World) -> None:
        self._ports = world.ports
        self.asked: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Proxy:
        self._thread.start()
        opened = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, "127.0.0.1", 0), self._loop)
        self._server = opened.result()
        self.url = f"http://reader:secret@127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            method, target, _ = head.split(b"\r\n")[0].decode().split()
            assert f"Proxy-Authorization: Basic {self.secret}".encode() in head
            self.asked.append(f"{method} {target}")
            name = target if method == "CONNECT" else target.split("/")[2] + ":80"
            try:
                there, onward = await asyncio.open_connection("127.0.0.1", self._ports[name])
            except (OSError, KeyError):
                writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                writer.close()
                return
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 200 Go on\r\n\r\n")
            else:
                head = head.replace(b"http://" + name[:-3].encode(), b"", 1)
                onward.write(head.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
            await asyncio.gather(_pass_on(reader, onward), _pass_on(there, writer))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
    writer.close()


def captured(archive: Archive) -> dict[str, CaptureRow]:
    """The pages that were had, by address."""
    return {row.url: row for row in archive.captures.list(Selection()) if row.status == 200}


def note_of(archive: Archive, row: CaptureRow) -> str:
    """What the metadata record beside a capture says."""
    data = gzip.decompress((archive.directory / "warc" / row.warc).read_bytes()).decode("utf-8", "replace")
    after = data[data.index(f"WARC-Target-URI: {row.url}\r\n") :]
    return after[after.index("WARC-Type: metadata") :][:1000]


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Archive, tuple[Received, ...]]]:
    folder = tmp_path_factory.mktemp("names")
    with World(folder) as world:
        hosts = "".join(f"127.0.0.1:{port} {name}\n" for name, port in world.ports.items())
        (folder / "hosts").write_text(hosts, encoding="utf-8")
        settings = (*crawling.QUICK, "-s", f"HOSTS_FILE={folder / 'hosts'}", "-s", f"DOWNLOAD_DELAY={DELAY}")
        run = crawling.begin(folder / "archive", world.catalogue(folder), world, settings)  # type: ignore[arg-type]
        code, errors = run.finish()
        assert code == 0, errors
        with Archive.open(folder / "archive") as archive:
            yield archive, world.log.entries()


@pytest.mark.xdist_group("names")
class TestNames:
    def test_a_site_that_has_lost_its_https_is_had_over_http(self, visit: tuple[Archive, object]) -> None:
        assert {"http://www.jia.gov.cn/nb/", "http://www.jia.gov.cn/1.html"} <= set(captured(visit[0]))

    def test_one_cookie_does_for_a_site_behind_a_gateway_and_its_robots_txt_is_obeyed(
        self, visit: tuple[Archive, tuple[Received, ...]]
    ) -> None:
        asked = [request for request in visit[1] if request.host == "www.jia.gov.cn"]
        assert [request.path for request in asked if request.status == 302] == ["/robots.txt"]
        assert "/inner/2.html" not in {request.path for request in asked}

    def test_a_site_that_has_given_up_http_is_had_over_https(self, visit: tuple[Archive, object]) -> None:
        assert {"https://www.wu.gov.cn/nb/", "https://www.wu.gov.cn/1.html"} <= set(captured(visit[0]))

    def test_a_page_is_had_once_under_whatever_name(self, visit: tuple[Archive, tuple[Received, ...]]) -> None:
        had = captured(visit[0])
        assert [url for url in had if url.endswith("yi.gov.cn/1.html")] == ["https://www.yi.gov.cn/1.html"]
        assert len([url for url in had if url.endswith("bing.gov.cn/1.html")]) == 1
        assert "http://xxgk.bing.gov.cn/2.html" in had, "a sister host under the registered name"

    def test_a_page_that_failed_under_one_name_is_asked_for_under_the_other(
        self, visit: tuple[Archive, object]
    ) -> None:
        rows = {row.url: row.status for row in visit[0].captures.list(Selection()) if row.url.endswith("/3.html")}
        assert rows == {"http://bing.gov.cn/3.html": 404, "http://www.bing.gov.cn/3.html": 200}

    def test_names_with_and_without_www_share_one_queue(self, visit: tuple[Archive, tuple[Received, ...]]) -> None:
        together = [replace(one, host=one.host.removeprefix("www.")) for one in visit[1]]
        assert set(most_at_once(together).values()) == {1}
        assert min(shortest_gaps(together).values()) >= DELAY

    def test_what_was_amiss_with_tls_is_kept_beside_the_capture(self, visit: tuple[Archive, object]) -> None:
        archive = visit[0]
        had = captured(archive)
        assert "self-signed certificate" in note_of(archive, had["https://www.yi.gov.cn/1.html"])
        old = note_of(archive, had["https://www.ding.gov.cn/1.html"])
        assert "tls: TLSv1.1 " in old and "; old TLS: " in old

    def test_where_a_page_was_had_instead_is_said(self, visit: tuple[Archive, object]) -> None:
        with visit[0].engine.connect() as connection:
            row = connection.execute(select(Frontier).where(Frontier.url == "https://www.jia.gov.cn/nb/")).one()
        assert (row.state, row.reason) == (
            "done", "had at http://www.jia.gov.cn/nb/, since nothing answers at its own address"
        )  # fmt: skip


def test_a_proxy_is_used_for_both_schemes_and_its_password_is_not_archived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with World(tmp_path) as world, Proxy(world) as proxy:
        for name in ("http_proxy", "https_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("no_proxy", "localhost")
        run = crawling.begin(tmp_path / "archive", world.catalogue(tmp_path), world)  # type: ignore[arg-type]
        code, errors = run.finish()
        assert code == 0, errors
        assert {"CONNECT www.ding.gov.cn:443", "GET http://bing.gov.cn/nb/"} <= set(proxy.asked)
    with Archive.open(tmp_path / "archive") as archive:
        had = captured(archive)
        assert {"https://www.yi.gov.cn/1.html", "https://www.ding.gov.cn/1.html", "http://bing.gov.cn/nb/"} <= set(had)
        for row in had.values():
            assert b"uthorization" not in archive.captures.load(row).request_head
            assert row.ip is None, "the address of the proxy is not the server's"
