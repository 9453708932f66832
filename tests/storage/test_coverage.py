"""Every state of the ledger, from a real archive, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from crawl_samples import BUREAU, GOVERNMENT, LIST, OTHER, SITE, Step, column, failed, page_of, report, run
from ledger_samples import EARLIER, FEBRUARY, JANUARY, JUNE, MARCH, entry_of, what

from storage import Archive, SiteRecord
from storage.coverage import STATES, ledger
from storage.coverage.bodies import key_of


def test_a_report_captured_within_the_term_is_on_time_whatever_date_it_prints(archive: Archive) -> None:
    run(archive, column(), report(published="2025-02-20"), moment=JANUARY)
    entry = entry_of(archive)
    assert (entry.state, entry.basis) == ("on_time", "seen")
    assert entry.first_seen == JANUARY
    assert entry.has_tables


def test_the_last_hour_of_the_term_is_that_of_china(archive: Archive) -> None:
    bureau, finance = report(published=None), report("长葛市财政局", published=None)
    run(archive, column(), bureau, moment=datetime(2025, 1, 31, 15, 59, tzinfo=UTC))
    run(archive, column(), bureau, finance, moment=datetime(2025, 1, 31, 16, 0, tzinfo=UTC))
    assert entry_of(archive).state == "on_time"
    assert entry_of(archive, "长葛市财政局").state == "published_date_unknown"


def test_a_date_within_the_term_counts_while_nothing_speaks_against_it(archive: Archive) -> None:
    run(archive, column(), report(published="2025-01-20"), moment=JUNE)
    entry = entry_of(archive)
    assert (entry.state, entry.basis, entry.published) == ("on_time", "printed", date(2025, 1, 20))
    assert (entry.term.due_on, entry.term.obligation) == (date(2025, 1, 31), "duty")
    assert not entry.back_dated


def test_a_date_after_the_term_is_no_proof_of_lateness(archive: Archive) -> None:
    run(archive, column(), report(published="2025-03-05"), moment=JUNE)
    entry = entry_of(archive)
    assert (entry.state, entry.basis) == ("published_date_unknown", "dated after the term")
    assert entry.published == date(2025, 3, 5)


def test_a_page_that_stands_unchanged_since_before_the_term_was_published_in_time(archive: Archive) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nLast-Modified: Mon, 13 Jan 2025 08:00:00 GMT"
    run(archive, column(), report(published=None, head=head), moment=JUNE)
    entry = entry_of(archive)
    assert (entry.state, entry.basis) == ("on_time", "server")
    assert next(e.on for e in entry.evidence if e.what == "server") == date(2025, 1, 13)


def test_a_date_beside_the_link_counts_where_the_page_has_none(archive: Archive) -> None:
    anchor = f"{BUREAU}2024年政府信息公开工作年度报告 2025-01-17"
    run(archive, column(), report(published=None, anchor=anchor), moment=JUNE)
    entry = entry_of(archive)
    assert (entry.state, entry.basis) == ("on_time", "listed")


def test_a_date_before_the_year_had_ended_is_none(archive: Archive) -> None:
    run(archive, column(), report(published="2024-05-01"), moment=JUNE)
    entry = entry_of(archive)
    assert (entry.state, entry.basis, entry.published) == ("published_date_unknown", "no date", None)


def test_a_report_absent_when_looked_for_after_the_term_is_late(archive: Archive) -> None:
    run(archive, column(), EARLIER, moment=FEBRUARY)
    run(archive, column(), EARLIER, report(published="2025-03-01"), moment=MARCH)
    entry = entry_of(archive)
    assert (entry.state, entry.basis) == ("late", "absent")
    assert entry.last_absent == FEBRUARY
    assert not entry.back_dated


def test_a_report_dated_before_it_was_there_is_back_dated(archive: Archive) -> None:
    run(archive, column(), EARLIER, moment=FEBRUARY)
    run(archive, column(), EARLIER, report(published="2025-01-20"), moment=MARCH)
    entry = entry_of(archive)
    assert entry.state == "late"
    assert entry.back_dated
    assert what(entry) == ["first seen", "printed", "absent", "back-dated"]


def test_a_look_that_did_not_come_upon_the_bodys_list_proves_no_absence(archive: Archive) -> None:
    other = "https://www.changge.gov.cn/zfxxgk/bm/"
    run(archive, column(), moment=FEBRUARY)
    run(archive, column(), column(other), report(published="2025-01-20", parent=other), moment=MARCH)
    entry = entry_of(archive)
    assert (entry.state, entry.last_absent) == ("on_time", None)


def test_a_finished_look_without_the_report_finds_it_missing(archive: Archive) -> None:
    run(archive, column(), EARLIER, moment=MARCH)
    entry = entry_of(archive)
    assert entry.state == "looked_and_not_found"
    assert entry.overdue
    assert entry.looked_at == MARCH
    [look] = entry.evidence
    assert (look.what, look.url) == ("looked", LIST)
    assert look.snapshot is not None
    assert archive.captures.get(look.snapshot).kind == "list"


def test_a_report_missing_before_the_end_of_its_term_is_not_overdue(archive: Archive) -> None:
    run(archive, column(), EARLIER, moment=JANUARY)
    entry = entry_of(archive)
    assert (entry.state, entry.overdue) == ("looked_and_not_found", False)


def test_townships_publish_by_practice_and_are_never_overdue(archive: Archive) -> None:
    town = "长葛市松烟镇人民政府"
    run(archive, column(), report(town, 2023, "2024-01-20"), moment=MARCH)
    entry = entry_of(archive, town)
    assert (entry.term.obligation, entry.state, entry.overdue) == ("practice", "looked_and_not_found", False)


@pytest.mark.parametrize(
    ("steps", "options", "state", "why"),
    [
        ((), {}, "finished", "no crawl has asked"),
        ((column(), EARLIER), {}, "interrupted", "the crawl is interrupted"),
        ((column(), EARLIER), {"limit": 3}, "finished", "limited to 3"),
        ((column(), EARLIER), {"years": [2019, 2023]}, "finished", "2019 to 2023"),
        ((failed(column(), "robots.txt", state="refused"), EARLIER), {}, "finished", "robots.txt"),
        ((Step(SITE.portal, "portal"),), {}, "finished", "no report column was found"),
        ((failed(column(), "http 404", status=404),), {}, "finished", "http 404"),
        ((failed(column(), "empty list: drawn by a script", status=200),), {}, "finished", "drawn by a script"),
    ],
)
def test_what_no_crawl_could_look_for_is_not_looked(
    archive: Archive, steps: tuple[Step, ...], options: dict[str, object], state: str, why: str
) -> None:
    run(archive, *steps, options=options, state=state, moment=MARCH)  # type: ignore[arg-type]
    entry = entry_of(archive, GOVERNMENT)
    assert entry.state == "not_looked"
    assert why in (entry.evidence[0].note or "")


def test_a_crawl_limited_to_other_years_has_looked_for_those(archive: Archive) -> None:
    run(archive, column(), EARLIER, options={"years": [2019, 2024]}, moment=MARCH)
    assert entry_of(archive).state == "looked_and_not_found"


def test_a_site_of_the_catalogue_that_no_crawl_knows_is_not_looked(archive: Archive) -> None:
    run(archive, column(), EARLIER, moment=MARCH)
    found = ledger(archive, "henan", sites=[OTHER], year=2024).entries
    assert [(e.body.name, e.state) for e in found if e.body.site_id == OTHER.id] == [("襄城县人民政府", "not_looked")]


@pytest.mark.parametrize("reason", ["timeout", "unknown host", "http 502", "tls", "connection failed"])
def test_a_list_that_did_not_answer_is_unreachable(archive: Archive, reason: str) -> None:
    run(archive, failed(column(), reason), moment=MARCH)
    entry = entry_of(archive, GOVERNMENT)
    assert entry.state == "unreachable"
    assert entry.evidence[0].note == reason


def test_one_page_of_a_list_out_of_reach_leaves_the_missing_unreachable(archive: Archive) -> None:
    run(archive, column(), failed(Step(f"{LIST}2.html", "page"), "timeout"), EARLIER, moment=MARCH)
    assert entry_of(archive).state == "unreachable"
    assert entry_of(archive, year=2023).state == "on_time"


def test_a_numbered_list_may_end_with_a_page_that_is_not_there(archive: Archive) -> None:
    run(archive, column(), failed(Step(f"{LIST}2.html", "page"), "http 404", status=404), EARLIER, moment=MARCH)
    assert entry_of(archive).state == "looked_and_not_found"


@pytest.mark.parametrize("reason", ["http 410", "too many redirects"])
def test_a_list_that_nobody_can_open_hides_nothing(archive: Archive, reason: str) -> None:
    run(archive, column(), EARLIER, failed(column(f"{LIST}old/"), reason), moment=MARCH)
    assert entry_of(archive).state == "looked_and_not_found"


def test_a_list_of_one_year_out_of_reach_concerns_that_year_and_its_neighbours(archive: Archive) -> None:
    old = failed(column(f"{LIST}2016/", anchor="2016年", path=["年报", "2016年"]), "timeout")
    run(archive, column(), old, report(year=2014, published="2015-01-20"), moment=MARCH)
    assert [entry_of(archive, year=year).state for year in (2015, 2016, 2017, 2018)] == [
        "unreachable",
        "unreachable",
        "unreachable",
        "looked_and_not_found",
    ]


def test_a_site_that_answered_before_its_term_and_not_since_is_unreachable(archive: Archive) -> None:
    run(archive, column(), EARLIER, moment=JANUARY)
    run(archive, failed(column(), "timeout"), moment=MARCH)
    assert entry_of(archive).state == "unreachable"


def test_a_later_failure_does_not_undo_a_look_after_the_term(archive: Archive) -> None:
    run(archive, column(), EARLIER, moment=MARCH)
    run(archive, failed(column(), "timeout"), moment=JUNE)
    assert entry_of(archive).state == "looked_and_not_found"


def test_a_challenge_before_the_list_or_the_report_is_blocked(archive: Archive) -> None:
    challenge = "blocked: 412 script challenge"
    run(archive, failed(column(), challenge, status=412), moment=MARCH)
    assert entry_of(archive, GOVERNMENT).state == "blocked"
    run(archive, column(), EARLIER, failed(report(), challenge, status=412), moment=JUNE)
    entry = entry_of(archive)
    assert entry.state == "blocked"
    assert entry.evidence[0].snapshot is not None
    assert archive.captures.get(entry.evidence[0].snapshot).kind == "blocked"
    assert entry_of(archive, GOVERNMENT).state == "looked_and_not_found"


def test_a_link_that_leads_nowhere_is_not_found_and_shown(archive: Archive) -> None:
    run(archive, column(), failed(report(), "http 404", status=404), moment=MARCH)
    entry = entry_of(archive)
    assert entry.state == "looked_and_not_found"
    assert (entry.evidence[0].what, entry.evidence[0].note) == ("link", "http 404")


def test_a_page_robots_forbid_was_not_looked_at(archive: Archive) -> None:
    run(archive, column(), failed(report(), "robots.txt", state="refused"), moment=MARCH)
    assert entry_of(archive).state == "not_looked"


def test_a_link_by_the_title_of_a_report_to_something_unreadable_is_found_but_unreadable(archive: Archive) -> None:
    run(archive, column(), report(body=b"%PDF-1.4 broken"), moment=MARCH)
    entry = entry_of(archive)
    assert entry.state == "found_but_unreadable"
    assert (entry.evidence[0].what, entry.evidence[0].snapshot) == ("unreadable", entry.snapshot)


def test_a_link_to_an_interpretation_promises_no_report(archive: Archive) -> None:
    anchor = f"{BUREAU}2024年政府信息公开工作年度报告解读"
    run(archive, column(), EARLIER, report(body=b"<html>text</html>", anchor=anchor), moment=MARCH)
    assert entry_of(archive).state == "looked_and_not_found"


def test_a_look_past_the_bodys_list_finds_nothing_missing(archive: Archive) -> None:
    other = "https://www.changge.gov.cn/zfxxgk/bm/"
    run(archive, column(), column(other), replace(EARLIER, parent=other), state="interrupted", moment=JANUARY)
    run(archive, column(), moment=JUNE)
    entry = entry_of(archive)
    assert entry.state == "not_looked"
    assert "not come upon" in (entry.evidence[0].note or "")


def test_a_look_before_the_year_has_ended_says_nothing_of_it(archive: Archive) -> None:
    run(archive, column(), EARLIER, moment=JUNE)
    entry = entry_of(archive, year=2025)
    assert entry.state == "not_looked"
    assert "had not ended" in (entry.evidence[0].note or "")


def test_a_page_said_to_be_unchanged_counts_as_seen_again(archive: Archive) -> None:
    run(archive, column(), EARLIER, report(), moment=JANUARY)
    unchanged = replace(report(), body=b"", status=304, head=b"HTTP/1.1 304 Not Modified")
    run(archive, column(), EARLIER, unchanged, moment=JUNE)
    entry = entry_of(archive)
    assert (entry.state, entry.last_seen) == ("on_time", JUNE)


def test_a_list_said_to_be_unchanged_was_looked_at(archive: Archive) -> None:
    unchanged = {"body": b"", "status": 304, "head": b"HTTP/1.1 304 Not Modified"}
    run(archive, column(), EARLIER, moment=JANUARY)
    run(archive, replace(column(), **unchanged), replace(EARLIER, **unchanged), moment=MARCH)
    entry = entry_of(archive)
    assert (entry.state, entry.looked_at) == ("looked_and_not_found", MARCH)


def test_the_vantage_point_is_part_of_what_was_observed(archive: Archive) -> None:
    run(archive, column(), EARLIER, options={"vantage": "Zhengzhou, home line"}, moment=MARCH)
    assert {e.vantage for e in entry_of(archive).evidence} == {"Zhengzhou, home line"}


def test_each_body_has_one_state_in_each_year_it_is_known_in(archive: Archive) -> None:
    run(archive, column(), report(GOVERNMENT, 2022, "2023-03-01"), EARLIER, report(), moment=MARCH)
    found = ledger(archive, "henan")
    rows = [(entry.body.name, entry.year) for entry in found.entries]
    assert len(rows) == len(set(rows))
    last = found.years[-1]
    assert found.years == tuple(range(2022, last + 1))
    assert [year for name, year in rows if name == GOVERNMENT] == list(range(2022, last + 1))
    assert [year for name, year in rows if name == BUREAU] == list(range(2023, last + 1))
    assert sum(found.totals().values()) == len(rows)
    assert list(found.totals()) == list(STATES)


def test_other_spellings_of_a_name_are_the_same_body(archive: Archive) -> None:
    run(
        archive,
        column(),
        report("长葛市水利局", 2022, "2023-01-20"),
        report("水利局", 2023, "2024-01-20"),
        moment=MARCH,
    )
    names = {entry.body.name for entry in ledger(archive, "henan", year=2023).entries}
    assert names == {GOVERNMENT, "长葛市水利局"}


def test_a_government_with_a_site_of_its_own_is_itself_wherever_its_report_stands(archive: Archive) -> None:
    run(archive, column(), report("襄城县人民政府", published="2025-02-20"), sites=[SITE, OTHER], moment=MARCH)
    entry = entry_of(archive, "襄城县人民政府")
    assert (entry.body.site_id, entry.body.is_own, entry.state) == (OTHER.id, True, "on_time")


def test_places_of_the_same_name_are_not_mixed_up(archive: Archive) -> None:
    twins = [SITE, SiteRecord("a", "410101", "henan", "鼓楼区", "county", "https://a.gov.cn/")]
    twins.append(SiteRecord("b", "410102", "henan", "鼓楼区", "county", "https://b.gov.cn/"))
    run(archive, column(), report("鼓楼区人民政府"), sites=twins, moment=MARCH)
    states = {
        e.body.site_id: e.state for e in ledger(archive, "henan", year=2024).entries if e.body.name[:3] == "鼓楼区"
    }
    assert states == {SITE.id: "on_time", "a": "not_looked", "b": "not_looked"}


def test_what_the_ledger_does_not_hold_is_counted_by_why(archive: Archive) -> None:
    nameless = page_of("", 2024, "2025-01-20")
    hospital = report("长葛市人民医院")
    run(archive, column(), hospital, report(body=nameless, anchor="年报", url=f"{LIST}x.html"), moment=MARCH)
    found = ledger(archive, "henan", year=2024)
    assert found.set_aside == {"the body is not named": 1, "the body owes no report": 1}
    assert [entry.body.name for entry in found.entries] == [GOVERNMENT]


def test_a_province_without_crawls_has_an_empty_ledger(archive: Archive) -> None:
    found = ledger(archive, "henan")
    assert (found.as_of, found.years, found.entries) == (None, (), ())


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("长葛市人民政府", ""),
        ("许昌市长葛市人民政府", ""),
        ("市人民政府", ""),
        ("县政府", ""),
        ("长葛市审计局", "审计局"),
        ("市审计局", "审计局"),
        ("市场监督管理局", "市场监督管理局"),
        ("长葛市人民政府办公室", "政府办公室"),
        ("市政府办", "政府办公室"),
        ("长葛市松烟镇人民政府", "松烟镇"),
        ("松烟镇", "松烟镇"),
        ("建设路街道办事处", "建设路街道"),
        ("产业集聚区管理委员会", "产业集聚区管委会"),
    ],
)
def test_spellings_of_a_name_have_one_key(name: str, key: str) -> None:
    assert key_of(name, "长葛市") == key


def test_a_list_that_was_not_walked_to_its_end_is_an_obstacle(archive: Archive) -> None:
    cut = failed(column(f"{LIST}2.html"), "PAGES_PER_LIST: a list of more pages", state="skipped")
    run(archive, column(), EARLIER, replace(cut, role="page"), moment=MARCH)
    assert entry_of(archive).state == "not_looked"
