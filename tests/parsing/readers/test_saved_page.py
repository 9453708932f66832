"""Pages saved as one file: the HTML in them, whatever its coding."""

from __future__ import annotations

from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from media_reports import draft, truth

from fixtures.documents.html import render_blocks
from fixtures.documents.page import page
from parsing import media, parse
from parsing.errors import Unreadable
from parsing.readers import saved_page


def saved(*pages: str, charset: str = "utf-8") -> bytes:
    whole = MIMEMultipart("related", type="text/html")
    for markup in pages:
        whole.attach(MIMEText(markup, "html", charset))
    whole.attach(MIMEText("td { color: red }", "css"))
    return whole.as_bytes()


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_saved_page_gives_the_numbers_it_was_made_from(charset: str) -> None:
    report = parse(saved(page(render_blocks(draft().blocks, "word"), draft().facts, 1), charset=charset))
    assert {name: cell.value for name, cell in report.cells.items()} == truth()
    assert (report.media_type, report.findings) == (media.MHTML, ())


def test_of_several_pages_the_largest_is_read_and_that_is_said() -> None:
    frames = "<html><frameset><frame src='x'></frameset></html>"
    found = saved_page.read(saved(frames, "<table><tr><td>规章</td><td>7</td></tr></table>" + "<p>一</p>" * 9))
    assert [grid.texts for grid in found.grids()] == [("规章", "7")]
    assert "2 pages" in found.trouble[0]


def test_a_file_without_a_page_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="no HTML"):
        saved_page.read(b"MIME-Version: 1.0\nContent-Type: text/plain\n\n7")
