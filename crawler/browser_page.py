"""One page in the browser: drawn until it rests, then turned over for as long as it shows a button for more."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapy.http import Response

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext
    from playwright.async_api import Page as Tab

    from crawler.browser_traffic import Traffic

_REST = 0.6
"""Seconds without a request under way after which a page is drawn: timers of scripts are shorter."""
_LINKS = "() => [...document.querySelectorAll('a[href]')].map(a => a.href).sort().join('\\n')"
_TURN = """() => {
  const words = /^\\W*(下一页|下页|后页|next)\\W*$/i;
  const off = e => e.disabled || e.getAttribute('aria-disabled') === 'true' || /disab|noPage|unable/i.test(e.className);
  for (const e of document.querySelectorAll('a,button,li,span,input[type=button]')) {
    const said = (e.innerText || e.value || e.getAttribute('aria-label') || e.title || '').trim();
    if (!words.test(said) || off(e) || !e.getClientRects().length) continue;
    const leads = e.tagName === 'A' && e.hasAttribute('href') && !/^\\s*(javascript:|#)/i.test(e.getAttribute('href'));
    if (leads || (e.tagName !== 'A' && e.querySelector('a,button'))) continue;
    e.click();
    return true;
  }
  return false;
}"""
"""Clicks 下一页 where it is no link that a crawler could follow itself."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a page became."""

    url: str
    """Where it came from in the end."""
    documents: tuple[str, ...]
    """Its document, those of its frames, and what it showed after each turn."""
    document: Response | None
    """What the server sent for the page itself."""


async def draw(context: BrowserContext, traffic: Traffic, url: str, *, most_pages: int) -> Drawing:
    """Open an address, let its scripts work, and turn its pages over."""
    await context.route("**/*", traffic.answer)
    await context.route_web_socket("**/*", lambda socket: socket.close())
    tab = await context.new_page()
    context.on("page", lambda other: asyncio.ensure_future(other.close()) if other != tab else None)
    tab.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))
    await tab.goto(url, wait_until="domcontentloaded", timeout=0)
    await traffic.rest(_REST)
    documents = [await tab.content(), *await _frames(tab)]
    met = {await tab.evaluate(_LINKS)}
    while len(documents) < most_pages and await tab.evaluate(_TURN):
        await traffic.rest(_REST)
        links = await tab.evaluate(_LINKS)
        if links in met:
            break
        met.add(links)
        documents.append(await tab.content())
    landed = traffic.document.url if traffic.document is not None else url
    return Drawing(landed, tuple(documents), traffic.document)


async def _frames(tab: Tab) -> list[str]:
    return [await frame.content() for frame in tab.frames if frame != tab.main_frame and frame.url.startswith("http")]
