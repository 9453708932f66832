from __future__ import annotations

import pytest

from crawler.lists import by_name
from crawler.lists.base import Came
from crawler.pages import Page

URL = "http://www.a.gov.cn/nb/"


@pytest.mark.parametrize("project", ["/EpointWebBuilder", "EpointWebBuilder", "EpointWebBuilder/"])
def test_the_folder_of_a_sites_services_is_counted_from_its_root(project: str) -> None:
    common = f"var siteInfo = {{siteGuid: '7eb5f7f1-9041', projectName: '{project}'}};"
    state = {"column": "003", "body": "", "from": URL}
    [ask] = by_name("epoint").go_on(
        Page(f"{URL}webBuilderCommon.js", common.encode()), state, Came(ok=True, fresh=False)
    )
    assert ask.url == "http://www.a.gov.cn/EpointWebBuilder/rest/lightfrontaction/getgovinfolist"
