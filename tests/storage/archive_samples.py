"""Captures and requests to fill an archive with."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from storage import Archive, Batch, CaptureDraft, CrawlRecord, FrontierEntry, SiteRecord

SITE = SiteRecord("410000-main", "410000", "henan", "河南省人民政府", "province", "https://www.example.gov.cn/")
MOMENT = datetime(2026, 11, 22, 3, 15, 0, 123456, tzinfo=UTC)


def draft(
    url: str = "https://www.example.gov.cn/nb/2022.html",
    body: bytes = b"<html><p>hello</p></html>",
    *,
    head: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8",
    kind: str = "report",
    status: int = 200,
    site: str | None = SITE.id,
    frontier: int | None = None,
    parent: int | None = None,
    moment: datetime = MOMENT,
    media_type: str = "text/html",
) -> CaptureDraft:
    return CaptureDraft(
        url=url,
        method="GET",
        request_head=b"GET /nb/2022.html HTTP/1.1\r\nHost: www.example.gov.cn",
        request_body=b"",
        response_head=head,
        response_body=body,
        status=status,
        fetched_at=moment,
        media_type=media_type,
        kind=kind,
        site_id=site,
        frontier_id=frontier,
        parent_frontier_id=parent,
        anchor="2022年年报",
        ip="127.0.0.1",
    )


def entry(number: int, *, parent: int | None = None) -> FrontierEntry:
    url = f"https://www.example.gov.cn/{number}"
    return FrontierEntry(
        id=number,
        fingerprint=hashlib.sha1(url.encode()).digest(),
        url=url,
        host="www.example.gov.cn",
        site_id=SITE.id,
        role="report",
        headers=[("Referer", "https://www.example.gov.cn/")],
        meta={"anchor": "年报"},
        priority=number % 3,
        depth=1,
        parent_id=parent,
    )


def start(archive: Archive) -> CrawlRecord:
    return archive.crawls.start("henan", sites=[SITE], catalogue='province = "henan"', options={"years": "2022"})


def fill(archive: Archive, *drafts: CaptureDraft) -> list[int]:
    """A crawl that captured just this; gives the numbers of the captures."""
    with archive.writer(start(archive).id) as writer:
        return writer.commit(Batch(captures=list(drafts)))


REPORT_PAGE = """<html><head><meta charset="utf-8"><title>长葛市人民政府2022年政府信息公开工作年度报告</title></head>
<body>
<h1>长葛市人民政府2022年政府信息公开工作年度报告</h1>
<p>一、总体情况</p><p>本年度主动公开信息若干条。</p>
<p>二、主动公开政府信息情况</p>
<table>
<tr><td colspan="4">第二十条第（一）项</td></tr>
<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>
<tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr>
<tr><td>行政规范性文件</td><td>12</td><td></td><td>/</td></tr>
<tr><td colspan="4">第二十条第（五）项</td></tr>
<tr><td>信息内容</td><td colspan="3">本年处理决定数量</td></tr>
<tr><td>行政许可</td><td colspan="3">14041</td></tr>
<tr><td colspan="4">第二十条第（六）项</td></tr>
<tr><td>信息内容</td><td colspan="3">本年处理决定数量</td></tr>
<tr><td>行政处罚</td><td colspan="3">3</td></tr>
<tr><td>行政强制</td><td colspan="3">4</td></tr>
<tr><td colspan="4">第二十条第（八）项</td></tr>
<tr><td>信息内容</td><td colspan="3">本年收费金额（单位：万元，保留4位小数）</td></tr>
<tr><td>行政事业性收费</td><td colspan="3">1234.5600</td></tr>
</table></body></html>"""
"""A report with the table of Section II of the form of 2021."""
