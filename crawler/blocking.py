"""Recognise pages that keep a program out.

Such a page is archived as *blocked* and left alone: not parsed, not asked for again in a loop, not worked around.
Known makes in this field: 412 with a script that sets a cookie (also as 202 and 468), 521 or 512 with a script around
`__jsl_clearance`, 403 for foreign or data-centre addresses, and challenge or captcha pages that say 200.
"""

from __future__ import annotations

import re

_STATUSES = {
    401: "login asked for",
    403: "forbidden",
    412: "script challenge",
    418: "refused by a firewall",
    468: "script challenge",
    512: "script challenge",
    521: "script challenge",
}
_SHORT = 20_000
"""A challenge is a short page; a longer one that mentions its words is about something else."""
_CHALLENGE = re.compile(
    rb"__jsl_clearance|\$_ts\s*=|\$_ts\.|window\[['\"]_\$\w+['\"]\]|/cdn-cgi/challenge|cf-chl-|_Incapsula_Resource"
    rb"|acw_sc__v2|wzws-waf|waf_captcha|aliyun_waf|yundun|safedog|360wzws",
    re.I,
)
_WORDS = re.compile(
    "访问(?:被|受到?)?(?:拦截|拒绝|限制)|请求被拦截|您的(?:访问|请求|IP)[^。<]{0,20}(?:异常|拦截|阻断|拒绝|频繁)"
    "|安全验证|请输入验证码|网站防火墙|创宇盾|云防护|人机(?:身份)?验证"
)
_TEXT_TO_READ = 200
_REPORT_WORDS = "信息公开"


def blocked(status: int, body: bytes) -> str | None:
    """Why a response counts as blocked, or None. `body` is content-decoded."""
    if status in _STATUSES:
        return f"blocked: {status} {_STATUSES[status]}"
    if status not in {200, 202, 503} or len(body) > _SHORT:
        return None
    if _CHALLENGE.search(body):
        return f"blocked: {status} script challenge"
    text = _visible(body)
    if _REPORT_WORDS not in text and len(text) < _TEXT_TO_READ * 5 and _WORDS.search(text):
        return f"blocked: {status} challenge page"
    if status == 202 and len(text) < _TEXT_TO_READ and b"<script" in body.lower():
        return "blocked: 202 script challenge"
    return None


def _visible(body: bytes) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("gb18030", "replace")
    text = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]+>", " ", text)
    return re.sub(r"\s+", "", text)
