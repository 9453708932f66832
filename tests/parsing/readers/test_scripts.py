"""Scripts lose their code before a tree is built, unless something may hang on it; what is read stays the same."""

from __future__ import annotations

import pytest

from parsing.readers import html
from parsing.readers.scripts import without_scripts
from parsing.readers.source import source_of

PAGE = "<html><head>{}</head><body><p>前言</p>{}<p>后记</p></body></html>"


def read_with_code(body: bytes) -> object:
    """The page as it is read with the code of its scripts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(html, "without_scripts", bytes)
        return html.read(body)


@pytest.mark.parametrize("tag", ["<script>", '<script type="text/javascript">', "<script\nsrc='a.js'>"])
def test_code_is_left_out_and_the_page_reads_the_same(tag: str) -> None:
    body = PAGE.format(f"{tag}var a = 1 < 2 && '<p>';</script>", f"{tag}if (a > 1) a = 8;</script>").encode()
    assert b"var" not in without_scripts(body)
    assert without_scripts(body).count(b"</script>") == 2
    assert html.read(body) == read_with_code(body)


@pytest.mark.parametrize(
    "script",
    [
        "<script>a = 1;</SCRIPT><p>正文</p></script>",
        "<script>// <!-- <script> --></script><p>正文</p>",
        "<!-- <script> --> <p>正文</p> <!-- </script> -->",
        "<script>document.write('8');</script>",
        '<script data-text="a>b">c = 3;</script>',
        "<script-box>8</script-box>",
        "<script>a = 1;",
    ],
)
def test_a_script_on_which_something_may_hang_is_left_alone(script: str) -> None:
    body = PAGE.format("", script).encode()
    assert without_scripts(body) == body
    assert html.read(body) == read_with_code(body)


def test_code_that_is_no_utf_8_is_noticed() -> None:
    body = PAGE.format("<script>var a = '年报';</script>", "").encode("gbk")
    assert html.read(body).encoding == "gb18030"


@pytest.mark.parametrize(
    ("attribute", "hides"),
    [
        ("style='DISPLAY : none'", True),
        ('style="color:red;\nvisibility:hidden"', True),
        ("style=opacity:0", True),
        ('style="position:absolute;left: -999px"', True),
        ('style="text-decoration:none;margin:0"', False),
        ('title="display:none"', False),
    ],
)
def test_only_styles_are_asked_what_may_hide(attribute: str, hides: bool) -> None:
    assert source_of(f"<style>p {{ display: none }}</style><p {attribute}>甲</p>".encode()).may_hide is hides
