"""Small crawls with lists, links and reports, whatever became of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from storage import Archive, Batch, CaptureDraft, CrawlRecord, FrontierEntry, Selection, Settlement, SiteRecord
from storage.folding import fold_finished
from storage.ingest import ingest_capture, pending
from storage.records import CrawlState, RequestState

SITE = SiteRecord("411082-main", "411082", "henan", "长葛市人民政府", "county", "https://www.changge.gov.cn/")
OTHER = SiteRecord("411025-main", "411025", "henan", "襄城县", "county", "https://www.xiangcheng.gov.cn/")
LIST = "https://www.changge.gov.cn/zfxxgk/nb/"
BUREAU = "长葛市水利局"
GOVERNMENT = "长葛市人民政府"


def page_of(issuer: str, year: int, published: str | None, note: str = "本年度主动公开信息若干条。") -> bytes:
    """A report as a page: title, date, the parts, one table."""
    date = f"<p>发布时间：{published} 来源：{issuer}</p>" if published else ""
    title = f"{issuer}{year}年政府信息公开工作年度报告"
    rows = "".join(f"<tr><td>行政{name}</td><td>{n}</td></tr>" for name, n in (("处罚", 3), ("强制", 4)))
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1>{date}
    <p>统计期限为{year}年1月1日至{year}年12月31日。</p><h2>一、总体情况</h2><p>{note}</p>
    <h2>二、主动公开政府信息情况</h2><table><tr><td colspan="2">第二十条第（六）项</td></tr>
    <tr><td>信息内容</td><td>本年处理决定数量</td></tr>{rows}</table>
    <h2>三、收到和处理政府信息公开申请情况</h2><p>没有收到申请。</p></body></html>""".encode()


@dataclass(frozen=True)
class Step:
    """One request of a crawl and what became of it."""

    url: str
    role: str
    body: bytes | None = b"<html></html>"
    """None when nothing came."""
    status: int = 200
    state: RequestState = "done"
    reason: str | None = None
    anchor: str | None = None
    parent: str | None = None
    path: Sequence[str] = ()
    listed: str | None = None
    site: str = SITE.id
    head: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8"
    moment: datetime = field(default_factory=lambda: datetime(2025, 6, 1, 3, tzinfo=UTC))


def column(url: str = LIST, **values: Any) -> Step:
    return Step(url, "column", body=values.pop("body", url.encode()), **values)


def failed(step: Step, reason: str, *, status: int = 0, state: RequestState = "failed") -> Step:
    return replace(step, state=state, reason=reason, status=status, body=b"sorry" if status else None)


def report(issuer: str = BUREAU, year: int = 2024, published: str | None = "2025-01-20", **values: Any) -> Step:
    """A report linked from the list by its title."""
    name = hashlib.sha1(f"{issuer}{year}".encode()).hexdigest()[:8]
    url = values.pop("url", f"https://www.changge.gov.cn/zfxxgk/nb/{name}.html")
    given = {
        "body": page_of(issuer, year, published),
        "anchor": f"{issuer}{year}年政府信息公开工作年度报告",
        "parent": LIST,
    } | values
    return Step(url, "report", **given)


def watched(issuer: str = BUREAU, year: int = 2024, listed: str | None = "2025-01-20", **values: Any) -> Step:
    """A link to a report that a visit of lists alone noted and left."""
    link = report(issuer, year, **values)
    return replace(link, body=None, state="skipped", reason="--watch: not fetched", listed=listed)


def run(
    archive: Archive,
    *steps: Step,
    moment: datetime | None = None,
    sites: Sequence[SiteRecord] = (SITE,),
    options: Mapping[str, Any] | None = None,
    state: CrawlState = "finished",
) -> CrawlRecord:
    """A crawl that did just this, at one moment if one is given; folded as a real one is when it is finished."""
    crawl = archive.crawls.start("henan", sites=sites, catalogue='province = "henan"', options=options or {})
    steps = tuple(replace(step, moment=moment) for step in steps) if moment else steps
    first = archive.frontier.next_id()
    numbers = {step.url: number for number, step in enumerate(steps, first)}
    with archive.writer(crawl.id) as writer:
        for step in steps:
            captures = [] if step.body is None else [_answer(archive, step, numbers)]
            ended = step.state != "skipped"
            settled = [Settlement(numbers[step.url], step.state, step.reason, 1)] if ended else []
            writer.commit(Batch(captures=captures, queued=[_entry(step, numbers)], settled=settled))
    archive.crawls.finish(crawl.id, state, {})
    for number in pending(archive, crawl.id):
        ingest_capture(archive, number)
    fold_finished(archive.engine, dict)
    return archive.crawls.get(crawl.id)


def _entry(step: Step, numbers: Mapping[str, int]) -> FrontierEntry:
    return FrontierEntry(
        id=numbers[step.url],
        fingerprint=hashlib.sha1(step.url.encode()).digest(),
        url=step.url,
        host="www.changge.gov.cn",
        site_id=step.site,
        role=step.role,
        meta={"anchor": step.anchor, "path": list(step.path)},
        parent_id=numbers.get(step.parent) if step.parent else None,
        listed=step.listed,
        skipped=step.reason if step.state == "skipped" else None,
    )


def _answer(archive: Archive, step: Step, numbers: Mapping[str, int]) -> CaptureDraft:
    """What came; 304 is about the newest page that was had from there."""
    draft = _draft(step, numbers)
    if step.status != 304:
        return draft
    had = [row for row in archive.captures.list(Selection(url=step.url)) if row.status == 200][-1]
    return replace(draft, kind=had.kind, confirms=had.digest)


def _draft(step: Step, numbers: Mapping[str, int]) -> CaptureDraft:
    kinds = {"column": "list", "page": "list", "report": "report", "attachment": "attachment"}
    had = step.state == "done"
    blocked = (step.reason or "").startswith("blocked")
    return CaptureDraft(
        url=step.url,
        method="GET",
        request_head=b"GET /" + step.url.encode().split(b"/", 3)[3] + b" HTTP/1.1\r\nHost: www.changge.gov.cn",
        request_body=b"",
        response_head=step.head,
        response_body=step.body or b"",
        status=step.status,
        fetched_at=step.moment,
        media_type="text/html",
        kind="blocked" if blocked else kinds.get(step.role, "other") if had and step.status == 200 else "other",
        site_id=step.site,
        frontier_id=numbers[step.url],
        parent_frontier_id=numbers.get(step.parent) if step.parent else None,
        anchor=step.anchor,
        reason=step.reason,
        role=step.role,
        listed=step.listed,
    )
