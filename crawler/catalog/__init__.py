"""The catalogue: which government sites a crawl visits, as data.

`builtin(province)` gives the catalogue that comes with the project, `load(path)` one of the user's own, in the same
format (a TOML file, or a folder of them). `provinces()` lists the built-in ones.
"""

from crawler.catalog.loader import builtin, load, parse, provinces
from crawler.catalog.model import LEVELS, Catalogue, Site
from crawler.catalog.render import render

__all__ = ["LEVELS", "Catalogue", "Site", "builtin", "load", "parse", "provinces", "render"]
