from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from archive_samples import REPORT_PAGE, draft, fill
from fastwarc.warc import ArchiveIterator

from storage import Archive, Selection
from storage.cdxj import index_name, surt
from storage.errors import UnknownCapture, WriteFailed
from storage.importing import import_file
from storage.ingest import ingest_capture
from storage.wacz import export_wacz
from storage.warc_files import FOLDER


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.example.gov.cn/", "cn,gov,example)/"),
        ("https://www.Example.gov.cn/A/b/?z=1&A=2", "cn,gov,example)/a/b?a=2&z=1"),
        ("http://www2.x.gov.cn:8080/zfxxgk/nb/", "cn,gov,x:8080)/zfxxgk/nb"),
        ("http://x.gov.cn", "cn,gov,x)/"),
        ("http://x.gov.cn/a//b/../c", "cn,gov,x)/a/c"),
        ("http://x.gov.cn/政府.html?q=年报", "cn,gov,x)/%e6%94%bf%e5%ba%9c.html?q=%e5%b9%b4%e6%8a%a5"),
        ("http://x.gov.cn/a?path=%2Fb", "cn,gov,x)/a?path=/b"),
        ("http://1.2.3.4:80/a#part", "4,3,2,1)/a"),
        ("https://user@x.gov.cn/a b", "cn,gov,x)/a%20b"),
    ],
)
def test_keys_are_those_of_other_programs(url: str, key: str) -> None:
    """Taken from the `surt` library, which pywb and wacz use."""
    assert surt(url) == key


@pytest.fixture
def filled(archive: Archive) -> Archive:
    pages = [draft("https://www.example.gov.cn/nb/2022.html", REPORT_PAGE.encode())]
    pages += [draft(f"https://www.example.gov.cn/{n}", b"page %d" % n, kind="list") for n in range(3)]
    ingest_capture(archive, fill(archive, *pages)[0])
    return archive


def test_an_index_stands_beside_each_closed_file(filled: Archive) -> None:
    file = next((filled.directory / FOLDER).glob("*.warc.gz"))
    lines = (filled.directory / FOLDER / index_name(file.name)).read_text(encoding="utf-8").splitlines()
    assert lines == sorted(lines)
    for line in lines:
        _, moment, fields = line.split(" ", 2)
        found = json.loads(fields)
        assert (moment, found["filename"]) == ("20261122031500", file.name)
        with file.open("rb") as stream:
            stream.seek(int(found["offset"]))
            record = next(iter(ArchiveIterator(stream, parse_http=False)))
            assert record.headers["WARC-Target-URI"] == found["url"]


def test_a_package_holds_what_was_chosen(filled: Archive, tmp_path: Path) -> None:
    packaged = export_wacz(filled, tmp_path / "one.wacz", Selection(ids=[1, 3]))
    assert packaged.captures == 2
    with zipfile.ZipFile(tmp_path / "one.wacz") as package:
        assert all(info.compress_type == zipfile.ZIP_STORED for info in package.infolist())
        [name] = [n for n in package.namelist() if n.startswith("archive/")]
        content = package.read(name)
        lines = package.read("indexes/index.cdx").decode().splitlines()
    for line in lines:
        found = json.loads(line.split(" ", 2)[2])
        start = int(found["offset"])
        record = next(
            iter(ArchiveIterator(open_bytes(content[start : start + int(found["length"])]), parse_http=False))
        )
        assert record.headers["WARC-Target-URI"] == found["url"]
    (tmp_path / "copy.warc.gz").write_bytes(content)
    subprocess.run([Path(sys.executable).with_name("warcio"), "check", tmp_path / "copy.warc.gz"], check=True)


def open_bytes(content: bytes) -> object:
    import io

    return io.BytesIO(content)


def test_every_file_in_a_package_has_the_hash_it_says(filled: Archive, tmp_path: Path) -> None:
    export_wacz(filled, tmp_path / "all.wacz")
    with zipfile.ZipFile(tmp_path / "all.wacz") as package:
        described = json.loads(package.read("datapackage.json"))
        for resource in described["resources"]:
            content = package.read(resource["path"])
            assert resource["bytes"] == len(content)
            assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        digest = json.loads(package.read("datapackage-digest.json"))
        assert digest["hash"] == f"sha256:{hashlib.sha256(package.read('datapackage.json')).hexdigest()}"
        pages = package.read("pages/pages.jsonl").decode().splitlines()
    assert "长葛市人民政府2022年政府信息公开工作年度报告" in pages[1]


def test_two_packages_of_the_same_captures_are_the_same_bytes(filled: Archive, tmp_path: Path) -> None:
    one = export_wacz(filled, tmp_path / "one.wacz").path.read_bytes()
    two = export_wacz(filled, tmp_path / "two.wacz").path.read_bytes()
    assert one == two


def test_a_package_can_be_imported_elsewhere(filled: Archive, tmp_path: Path) -> None:
    export_wacz(filled, tmp_path / "all.wacz")
    with Archive.open(tmp_path / "second", create=True) as second:
        imported = import_file(second, tmp_path / "all.wacz")
        ours = [filled.captures.load(row) for row in filled.captures.list()]
        theirs = [second.captures.read(number) for number in imported.captures]
    assert [(c.row.url, c.payload, c.request_head) for c in theirs] == [
        (c.row.url, c.payload, c.request_head) for c in ours
    ]


def test_nothing_chosen_makes_no_package(filled: Archive, tmp_path: Path) -> None:
    with pytest.raises(UnknownCapture):
        export_wacz(filled, tmp_path / "none.wacz", Selection(province="hunan"))
    assert list(tmp_path.glob("*.wacz*")) == []


def test_a_package_that_cannot_be_written_is_one_clear_line(filled: Archive, tmp_path: Path) -> None:
    with pytest.raises(WriteFailed, match="cannot write"):
        export_wacz(filled, tmp_path / "nowhere" / "all.wacz")
