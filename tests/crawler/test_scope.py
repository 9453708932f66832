from __future__ import annotations

import pytest

from crawler.catalog import Catalogue, Site
from crawler.scope import Scope

SITES = (
    Site("a", "411082", "甲县人民政府", "county", "https://www.changge.gov.cn/"),
    Site("b", "411025", "乙县人民政府", "county", "http://127.0.0.1:8080/", hosts=("mirror.example.edu.cn",)),
)


@pytest.fixture
def scope() -> Scope:
    return Scope(Catalogue("henan", SITES))


@pytest.mark.parametrize(
    "url",
    [
        "http://www.changge.gov.cn/nb/", "https://changge.gov.cn/", "http://xxgk.changge.gov.cn:8081/1.html",
        "http://127.0.0.1:8080/nb/", "https://mirror.example.edu.cn/x",
    ],
)  # fmt: skip
def test_the_catalogues_hosts_and_their_sisters_may_be_asked(scope: Scope, url: str) -> None:
    assert scope.refusal(url, "report") is None


@pytest.mark.parametrize("role", ["report", "attachment", "robots", "portal"])
@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://127.0.0.1:8081/", "http://127.1:8080/", "http://0x7f000001:8080/", "http://[::1]:8080/",
        "http://[::ffff:127.0.0.1]:8080/", "http://10.0.0.1/", "http://localhost:8080/", "http://intranet/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)  # fmt: skip
def test_private_addresses_may_not_be_asked_unless_the_catalogue_names_host_and_port(
    scope: Scope, url: str, role: str
) -> None:
    assert scope.refusal(url, role) == "a private address that the catalogue does not name"


def test_other_public_hosts_give_attachments_alone(scope: Scope) -> None:
    assert scope.refusal("http://www.bwm8.com/szsrmzf/nb.html", "report") == "outside the catalogue's sites"
    assert scope.refusal("http://gov.cn.bwm8.com/", "portal") == "outside the catalogue's sites"
    assert scope.refusal("http://files.henan.gov.cn/1.pdf", "attachment") is None


def test_a_page_belongs_to_the_site_of_its_registered_name(scope: Scope) -> None:
    assert scope.site_of("http://xxgk.changge.gov.cn/") == "a"
    assert scope.site_of("http://127.0.0.1:8080/") == "b"
    assert scope.site_of("http://127.0.0.1:8081/") is None
