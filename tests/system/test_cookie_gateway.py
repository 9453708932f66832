"""A gateway in front of a whole site, robots.txt included: 302 to the same address until its cookie comes back."""

from __future__ import annotations

from pathlib import Path

import crawling

from fixtures.sites import PracticeProvince, shortest_gaps
from fixtures.sites.http import Request, Response


def gateway(request: Request) -> Response | None:
    if "wzws_cid=7f" in request.headers.get("cookie", ""):
        return None
    cookie = ("Set-Cookie", "wzws_cid=7f; path=/; HttpOnly")
    return Response(b"", 302, headers=(("Location", request.target), cookie))


def test_a_site_behind_a_gateway_is_had_and_its_robots_txt_obeyed(tmp_path: Path) -> None:
    with PracticeProvince(pages=12, only=["ucap", "php"]) as province:
        guarded, other = province.sites
        for host in guarded.hosts.values():
            host.weather = gateway
        catalogue = province.write_catalogue(tmp_path / "catalogue.toml")
        run = crawling.begin(tmp_path / "archive", catalogue, province, (*crawling.QUICK, "-s", "DOWNLOAD_DELAY=0.05"))
        code, errors = run.finish()
        assert code == 0, errors
        had = {row.url for row in crawling.captures(tmp_path / "archive") if row.status == 200}
        assert set(guarded.expected) | set(other.expected) <= had
        forbidden = {trap.url for trap in province.traps if trap.outcome == "refused by robots.txt"}
        assert forbidden and not forbidden & {request.url for request in province.requests}
        assert f"{guarded.portal}robots.txt" in had
        asked = [request for request in province.requests if request.site == guarded.id]
        assert len([request for request in asked if request.status == 302]) <= 5, "one cookie does for the whole site"
        assert min(shortest_gaps(asked).values()) >= 0.05
