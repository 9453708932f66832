"""Lines that no rule of cleanup can speak of, told by one look: of a menu or a list of news they are most.

The signs below are what is common to the words that the rules look for, not the rules themselves: a line with one of
them is judged, a line of Chinese characters without any need not be.
"""

from __future__ import annotations

import re

from parsing.chrome.labels import announces
from parsing.signs import EVIDENCE

_DATE = r"20\d\d-\d\d?-\d\d?"
_CHARACTERS = re.compile(f"(?:{_DATE})?([“”《》]*[\u4e00-\u9fff][\u4e00-\u9fff“”《》]*)(?: ?{_DATE})?")
"""Without blanks, digits, colons and commas there is no path, labelled value, number of a heading or sentence; and a
date that runs into words, or stands behind them, is that of an item in a list."""
_SIGNS = re.compile(
    "[上下前后]一|没有了|扫|二维码|手机|版权所有|网安备|网备|公安备案|网站|标识码|建议使用|最佳|浏览|访|阅读|点击|"
    "[主承协]办|主管|运维|维护|事业单|单位|技术支持|站点|我们|声明|隐私|帮助|找错|党政机关|相关|链接|推荐|热点|最新|导航|解读(?![\u4e00-\u9fff])|"
    "首页|主页|登录|注册|个人中心|无障碍|适老|长者|关怀|敬老|老年版|[繁简]|智能|移动版|微信|微博|客户端|搜|关键|返回|"
    "进入|收藏|字[体号]|视力|打印|关闭|分享|我要|保存|复制|下载|特大|超大|[大中小](?:号|(?![\u4e00-\u9fff]))|默认|正常|"
    "缩小|放大|空间|好友|朋友圈|人人网|顶部|语音|朗读|纠错|全文|背景色|"
    "报告|年报|情况|開|吿|日期|时间|" + "|".join(EVIDENCE)
)


def says_nothing(text: str) -> bool:
    """Whether a line is nothing but words, none of which any rule for lines of chrome or of a report looks for."""
    words = _CHARACTERS.fullmatch(text)
    return words is not None and _SIGNS.search(text) is None and not announces(words[1])
