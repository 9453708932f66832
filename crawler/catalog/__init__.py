"""The catalogue: which government sites a crawl visits, as data.

`builtin(province)` gives the catalogue that comes with the project, `load(path)` one of the user's own, in the same
format (a TOML file, or a folder of them). `choose(province, path, overlay)` takes one of the two and lays a file of
additions and corrections over it. `provinces()` lists the built-in ones.
"""

from crawler.catalog.loader import builtin, load, provinces
from crawler.catalog.model import LEVELS, Catalogue, Hand, Site
from crawler.catalog.overlay import OVERLAY, choose, lay_over
from crawler.catalog.reader import parse
from crawler.catalog.render import render

__all__ = [
    "LEVELS",
    "OVERLAY",
    "Catalogue",
    "Hand",
    "Site",
    "builtin",
    "choose",
    "lay_over",
    "load",
    "parse",
    "provinces",
    "render",
]
