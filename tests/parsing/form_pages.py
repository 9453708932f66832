"""Small pages with the official tables, written out plainly, for tests that bend one thing at a time."""

from __future__ import annotations

from collections.abc import Sequence

from parsing.forms import FORMS

Row = Sequence[str]
ROW_IDS = tuple(row.id for row in FORMS["2021"].applications)


def numbers() -> dict[str, list[str]]:
    """A consistent table of applications: every row different where it can be."""
    rows = {name: ["0"] * 7 for name in ROW_IDS}
    for position, name in enumerate(FORMS["2021"].outcomes):
        parts = [position % 3, (position + 1) % 2, 0, position % 4, 0, 1]
        rows[name] = [*map(str, parts), str(sum(parts))]
    total = [sum(int(rows[name][column]) for name in FORMS["2021"].outcomes) for column in range(7)]
    rows["applications.processed_total"] = list(map(str, total))
    rows["applications.carried_out"] = ["1", "0", "0", "2", "0", "0", "3"]
    rows["applications.carried_in"] = ["0", "1", "0", "0", "0", "0", "1"]
    out, into = rows["applications.carried_out"], rows["applications.carried_in"]
    rows["applications.received_new"] = [str(total[c] + int(out[c]) - int(into[c])) for c in range(7)]
    return rows


HEADS = (
    '<tr><td rowspan="3" colspan="3">（本列数据的勾稽关系为…）</td><td colspan="7">申请人情况</td></tr>'
    '<tr><td rowspan="2">自然人</td><td colspan="5">法人或其他组织</td><td rowspan="2">总计</td></tr>'
    "<tr><td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td></tr>"
)


def applications(rows: dict[str, list[str]] | None = None, *, heads: str = HEADS) -> str:
    """The table of part 三 without row groups: a label over three columns, then seven cells."""
    rows = numbers() if rows is None else rows
    labels = {row.id: row.label for row in FORMS["2021"].applications}
    lines = [
        f'<tr><td colspan="3">{labels[name]}</td>' + "".join(f"<td>{text}</td>" for text in cells) + "</tr>"
        for name, cells in rows.items()
    ]
    return f"<table>{heads}{''.join(lines)}</table>"


def proactive(regulations: Row = ("0", "0", "0"), normative: Row = ("5", "2", "59"), fee: str = "0.092") -> str:
    """The table of part 二."""

    def bar(sign: str) -> str:
        return f'<tr><td colspan="4">第二十条第（{sign}）项</td></tr>'

    def single(label: str, text: str) -> str:
        return f'<tr><td>{label}</td><td colspan="3">{text}</td></tr>'

    def three(label: str, cells: Row) -> str:
        return f"<tr><td>{label}</td>" + "".join(f"<td>{text}</td>" for text in cells) + "</tr>"

    decisions = single("信息内容", "本年处理决定数量")
    return (
        "<table>"
        + bar("一")
        + three("信息内容", ("本年制发件数", "本年废止件数", "现行有效件数"))
        + three("规章", regulations)
        + three("行政规范性文件", normative)
        + bar("五")
        + decisions
        + single("行政许可", "14041")
        + bar("六")
        + decisions
        + single("行政处罚", "1696")
        + single("行政强制", "571")
        + bar("八")
        + single("信息内容", "本年收费金额（单位：万元）")
        + single("行政事业性收费", fee)
        + "</table>"
    )


NAMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def review(cells: Row = ("2", "0", "1", "0", "3", *["0"] * 10)) -> str:
    """The table of part 四 with its fifteen cells in one row."""
    five = "".join(f'<td rowspan="2">{name}</td>' for name in NAMES)
    ten = "".join(f"<td>{name}</td>" for name in NAMES) * 2
    return (
        '<table><tr><td colspan="5">行政复议</td><td colspan="10">行政诉讼</td></tr>'
        f'<tr>{five}<td colspan="5">未经复议直接起诉</td><td colspan="5">复议后起诉</td></tr><tr>{ten}</tr>'
        f"<tr>{''.join(f'<td>{text}</td>' for text in cells)}</tr></table>"
    )


TITLE = "清源县人民政府2022年政府信息公开工作年度报告"


def page(*parts: str, title: str = TITLE) -> bytes:
    """A page with the parts under the official headings."""
    headings = (
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
    )
    if not parts:
        parts = (proactive(), applications(), review())
    body = "".join(f"<h3>{heading}</h3>{part}" for heading, part in zip(headings, parts, strict=False))
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title></head><body><h1>{title}</h1>"
        f"<h3>一、总体情况</h3><p>全年按时发布政府信息，没有发生失密泄密的情况。</p>{body}"
        "<h3>五、存在的主要问题及改进情况</h3><p>更新不够及时，今后按周检查。</p>"
        "<h3>六、其他需要报告的事项</h3><p>无。</p></body></html>"
    ).encode()


def truth(rows: dict[str, list[str]] | None = None) -> dict[str, str]:
    """Cell id to printed text for the table of applications."""
    rows = numbers() if rows is None else rows
    cells = {row.id: row.cells for row in FORMS["2021"].applications}
    return {cell.id: text for name, texts in rows.items() for cell, text in zip(cells[name], texts, strict=True)}
