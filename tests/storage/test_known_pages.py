"""What a later crawl may ask about: pages that were had whole and whose bytes are in the archive."""

from __future__ import annotations

from dataclasses import replace

import pytest
from archive_samples import MOMENT, REPORT_PAGE, draft, fill, start

from storage import Archive, CaptureDraft
from storage.errors import DamagedRecord
from storage.known_pages import has_earlier_crawls, known_page

URL = "https://www.example.gov.cn/nb/2022.html"
HEAD = b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: W/"5f-1"\r\nLast-Modified: Mon, 20 Jan 2025 00:30:00 GMT'
PAGE = REPORT_PAGE.encode()


def page(body: bytes = PAGE, **values: object) -> CaptureDraft:
    return replace(draft(body=body, head=HEAD), **values)  # type: ignore[arg-type]


def known(archive: Archive) -> tuple[str, dict[str, str], bytes] | None:
    found = known_page(archive, URL, start(archive).id)
    return None if found is None else (found.kind, dict(found.validators), found.payload)


VALIDATORS = {"If-None-Match": 'W/"5f-1"', "If-Modified-Since": "Mon, 20 Jan 2025 00:30:00 GMT"}


def test_a_page_that_was_had_is_known_by_what_its_server_gave(archive: Archive) -> None:
    fill(archive, page())
    assert known(archive) == ("report", VALIDATORS, PAGE)
    assert known_page(archive, f"{URL}?", start(archive).id) is None


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "blocked"},
        {"truncated": True},
        {"status": 404},
        {"status": 202},
        {"method": "POST"},
        {"response_body": b""},
        {"response_head": b"HTTP/1.1 200 OK\r\nContent-Type: text/html"},
    ],
    ids=["blocked", "truncated", "gone", "accepted", "posted", "empty", "without validators"],
)
def test_what_was_not_had_whole_is_never_asked_about(archive: Archive, values: dict[str, object]) -> None:
    fill(archive, page(**values))
    assert known(archive) is None


def test_the_newest_usable_capture_counts_and_a_revisit_with_its_own_validators(archive: Archive) -> None:
    fill(archive, page(body=b"older"))
    fill(archive, page())
    fill(archive, page(response_head=HEAD.replace(b"5f-1", b"5f-2")))
    fill(archive, page(status=503, response_body=b"busy"))
    found = known(archive)
    assert found is not None
    assert (found[1]["If-None-Match"], found[2]) == ('W/"5f-2"', PAGE)


def test_a_page_whose_bytes_are_damaged_is_not_asked_about(archive: Archive) -> None:
    fill(archive, page())
    row = archive.captures.get(1)
    path = archive.directory / "warc" / row.warc
    content = bytearray(path.read_bytes())
    content[row.offset + 40] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(DamagedRecord):
        known(archive)


def test_the_crawl_itself_is_no_earlier_one(archive: Archive) -> None:
    [number] = fill(archive, page(fetched_at=MOMENT))
    own = archive.captures.get(number).crawl_id
    assert not has_earlier_crawls(archive, own)
    assert known_page(archive, URL, own) is None
    assert has_earlier_crawls(archive, start(archive).id)
