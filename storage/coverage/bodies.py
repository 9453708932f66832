"""Who reports: the governments of the catalogue, and the bodies that their sites publish reports of.

Pages write one body in many ways: 社旗县水务局, 县水务局, 水务局; 马水镇, 马水镇人民政府. Within a site these are one
body: the name of the place, the word for its level and 人民政府 behind a township are left out of its key. A body that
was renamed or merged is two bodies here; nothing in the archive tells otherwise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parsing.issuers import body_kind
from storage.records import SiteRecord

GOVERNMENT = ""
"""Key of the government (or office) that runs the site."""

_KIND_BY_LEVEL = {"township": "township", "department": "department"}
_GOVERNMENT = re.compile(r"(?:人民)?政府$")
_OWN = re.compile(r"^[省市州盟县区旗]?(?:人民)?政府$|^[省市州盟县区旗]$")
_LEVEL = re.compile(r"^[省市县区旗](?!场|政(?!府)|容|划)(?=.{2})")
_SPELLINGS = (
    (re.compile(r"^(?:人民)?政府办公?[室厅]?$|^办公[室厅]$"), "政府办公室"),
    (re.compile(r"街道(?:办事处|办)?$"), "街道"),
    (re.compile(r"管理委员会$"), "管委会"),
    (re.compile(r"(?<=[镇乡])(?:人民)?政府$|(?<=苏木)(?:人民)?政府$"), ""),
)


@dataclass(frozen=True, slots=True)
class Body:
    """A body that reports, or ought to."""

    site_id: str
    """The site it is looked for on."""
    key: str
    """What its names have in common; GOVERNMENT for the body whose site it is."""
    name: str
    kind: str
    """As `parsing.issuers.body_kind` has it: government, department, township …"""
    division: str | None
    """GB/T 2260 code of the site's division."""
    level: str
    """Level of the site in the catalogue."""

    @property
    def is_own(self) -> bool:
        """Whether it is the body of the catalogue whose site it is."""
        return self.key == GOVERNMENT


@dataclass(frozen=True, slots=True, order=True)
class BodyKey:
    """Which body a name means, in the eyes of one province."""

    site_id: str
    key: str


class Register:
    """Finds the body that a name on a site's page means."""

    def __init__(self, sites: Sequence[SiteRecord]) -> None:
        self._sites = {site.id: site for site in sites}
        self._places = {site.id: place_of(site.name) for site in sites}
        times = Counter(self._places.values())
        self._site_by_place = {place: site for site, place in self._places.items() if times[place] == 1}

    def find(self, issuer: str, site_id: str | None) -> BodyKey | None:
        """The body called `issuer` on a page of that site; None for a page of no known site.

        A government that has a site of its own in the catalogue, under a name that occurs once, belongs to that site
        wherever its report was seen; every other body belongs to the site it was seen on.
        """
        if site_id not in self._sites:
            return None
        name = "".join(issuer.split())
        elsewhere = self._site_by_place.get(_GOVERNMENT.sub("", name))
        if elsewhere is not None:
            return BodyKey(elsewhere, GOVERNMENT)
        return BodyKey(site_id, key_of(name, self._places[site_id]))

    def own(self) -> Iterable[Body]:
        """The bodies whose sites the catalogue names."""
        for site in self._sites.values():
            kind = _KIND_BY_LEVEL.get(site.level, "government")
            bare = kind == "government" and body_kind(site.name) == "government" and not _ends_as_body(site.name)
            name = f"{site.name}人民政府" if bare else site.name
            yield Body(site.id, GOVERNMENT, name, kind, site.division, site.level)

    def body(self, key: BodyKey, issuer: str) -> Body:
        """The body of a key, by the name it goes by on its pages."""
        site = self._sites[key.site_id]
        name = "".join(issuer.split())
        return Body(key.site_id, key.key, name, body_kind(name) or "other", site.division, site.level)


def place_of(site_name: str) -> str:
    """The place in the name of a government: 社旗县人民政府 -> 社旗县."""
    return _GOVERNMENT.sub("", "".join(site_name.split()))


def key_of(name: str, place: str) -> str:
    """What the spellings of a body's name on the pages of a place's site have in common."""
    _, found, rest = name.partition(place)
    key = rest if found else name
    if not key or _OWN.match(key):
        return GOVERNMENT
    key = _LEVEL.sub("", key)
    for spelling, plain in _SPELLINGS:
        key = spelling.sub(plain, key)
    return key


def _ends_as_body(name: str) -> bool:
    return name.endswith(("政府", "管委会", "委员会", "行署", "公署", "办事处"))
