from __future__ import annotations

import pytest

from crawler.pages import Page
from crawler.script_lists import drawn_by_script

MENU = "".join(f'<a href="/{n}/">栏目{n}</a>' for n in range(12))


def sign(body: str, head: str = "") -> str | None:
    html = f"<html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"
    return drawn_by_script(Page("http://www.a.gov.cn/nb/", html.encode()))


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (f'{MENU}<ul><li v-for="i in rows">{{{{ i.title }}}}</li></ul><script src="/js/list.js"></script>', "template"),
        (f'{MENU}<script type="text/html" id="t"><li>{{{{title}}}}</li></script><script>render()</script>', "template"),
        (f'{MENU}<div id="app"></div><script src="/static/app.3f9c.js"></script>', "application"),
        (
            f'{MENU}<ul id="rows"></ul><script>$.get(at, function (d) {{ $("#rows").html(d) }})</script>',
            "empty element",
        ),
        (f'{MENU}<div id="listBox"> </div><script src="/js/gongkai.js"></script>', "empty element"),
        ('<script src="/dist/main.js"></script>', "no link"),
        ('<a href="/">首页</a><noscript>请启用JavaScript后访问</noscript><script src="/m.js"></script>', "JavaScript"),
    ],
)
def test_a_list_that_a_script_draws_is_told_by_what_the_page_holds(body: str, says: str) -> None:
    assert says in str(sign(body))


@pytest.mark.parametrize(
    "body",
    [
        f'{MENU}<ul class="list"></ul>',
        f'{MENU}<ul class="list"><li>暂无信息</li></ul><script>var site = "a"; function go() {{ search() }}</script>',
        f'{MENU}<p>暂无信息</p><script src="/js/jquery.min.js"></script><script src="/share/count.js"></script>',
        f'{MENU}<div id="list"><a href="1.html">通知</a></div><script src="/js/page.js"></script>',
        f'{MENU}<div id="app"><p>本栏目正在建设之中，敬请期待，谢谢您的关注。</p></div><script src="/a.js"></script>',
    ],
)
def test_a_list_that_is_empty_or_full_needs_no_browser(body: str) -> None:
    assert sign(body) is None
