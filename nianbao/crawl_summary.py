"""The end of a crawl, as a person sees it: what came, what is new, and what needs attention."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from nianbao import screen

if TYPE_CHECKING:
    from crawler.run import CrawlOptions, CrawlSummary, SiteSummary

_SHOWN = ("new", "changed", "gone", "unchanged")
_NAMED = 10
"""Sites that a sentence names."""


def show(summary: CrawlSummary) -> None:
    """Prints a row for each site, and the totals."""
    columns = ["site", "name", "captures", "reports", *(_SHOWN if summary.changes else ()), "errors", "blocked"]
    rows = [_row(row, compared=bool(summary.changes)) for row in summary.rows]
    screen.out.print(screen.plain_table(f"{summary.crawl}: {summary.state}", columns, rows))
    errors = ", ".join(f"{count} {kind}" for kind, count in summary.errors.items()) or "none"
    screen.out.print(
        f"{summary.captures} captures ({summary.requisites} of them page requisites), {summary.reports} reports, "
        f"{summary.findings} findings; errors: {errors}"
    )
    if summary.since:
        told = ", ".join(f"{summary.changes[fate]} {fate}" for fate in _SHOWN)
        unknown = summary.changes["unknown"]
        rest = f" ({unknown} could not be had again, or were not asked for)" if unknown else ""
        screen.out.print(f"since {summary.since}: {told}{rest}; `nianbao diff {summary.since} {summary.crawl}`")
    if summary.slowed:
        longest = sorted(summary.slowed.items(), key=lambda item: -item[1])
        named = ", ".join(f"{host} (up to {delay:g} s)" for host, delay in longest[:5])
        more = f" and {len(longest) - 5} more" if len(longest) > 5 else ""
        screen.out.print(f"asked more slowly, since they answered slowly: {named}{more}")


def _row(row: SiteSummary, *, compared: bool) -> tuple[object, ...]:
    changes = [row.changes.get(fate, 0) for fate in _SHOWN] if compared else []
    reports = Text(str(row.reports), style="bold red") if row.dwindled else row.reports
    return (row.site, row.name, row.captures, reports, *changes, row.errors, row.blocked)


def attention(summary: CrawlSummary, options: CrawlOptions) -> Iterator[str]:
    """Sentences on what a person should look at: sites that gave nothing, or much less than the time before."""
    undrawn = summary.errors.get("needs a browser", 0)
    if undrawn:
        lists = "1 list needs" if undrawn == 1 else f"{undrawn} lists need"
        yield f"{lists} a browser to be drawn: pip install 'nianbao[browser]', and a Chromium; then crawl again"
    if options.limit is not None or options.watch:
        return
    empty = [row for row in summary.rows if not row.reports]
    if empty:
        yield f"no report came from {len(empty)} of {len(summary.rows)} sites: {_named(empty)}"
    fewer = [row for row in summary.rows if row.reports and row.dwindled]
    if fewer and not options.years:
        yield f"much fewer reports than the time before came from {len(fewer)} sites: {_named(fewer)}"


def _named(rows: Sequence[SiteSummary]) -> str:
    told = [row.site + (f" ({row.reports} after {row.reports_before})" if row.reports_before else "") for row in rows]
    return ", ".join(told[:_NAMED]) + (f" and {len(told) - _NAMED} more" if len(told) > _NAMED else "")
