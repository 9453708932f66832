"""The page that explains an exported dataset to whoever receives it."""

from __future__ import annotations

DATA_DICTIONARY = """\
# What is in these files

Made by `nianbao export --format csv`.

One row of `reports.csv` is one published report (政府信息公开工作年度报告) as the
current parse of its latest snapshot reads it; `cells.csv` has one row for each cell of its statutory tables,
`findings.csv` one for each disagreement or doubt. `report` joins the three.

The files are UTF-8 without a byte order mark. In Excel use Data, From Text/CSV, and choose 65001: Unicode (UTF-8).

## Zero, blank and missing are different things

`value` is the number as printed, and empty unless `state` is `printed`. `state` says why:

| state | what stands in the table |
| --- | --- |
| `printed` | a number |
| `blank` | nothing, or white space |
| `not_applicable` | a mark such as / - — 无 |
| `unreadable` | something that is no number; `raw` keeps it |

A cell the page does not have has no row in `cells.csv`. No value is ever filled in, summed up or corrected here.

## reports.csv

| column | meaning |
| --- | --- |
| report | number of the report in the archive |
| division | GB/T 2260 code of the administrative division whose site published it |
| site, province | the site and the province of the catalogue it was found through |
| issuer | the body the report is about, as the page names it |
| year | reporting year, not the year of publication |
| form | official form its tables follow: 2021 (report years from 2021), 2019 (2019 and 2020), or empty |
| title, published, source, index_number, document_number, issuing_body | what the page says of itself |
| cells, findings | how many rows it has in the other two files |
| snapshot | number of the capture it was read from: `nianbao show SNAPSHOT` |
| url, fetched_at | where and when (UTC) it was fetched |
| digest | SHA-1 (Base32) of the payload, after transfer decoding and before content decoding |
| warc, offset | the WARC file and the byte where the response record begins |
| crawl | the crawl that fetched it |
| parser | version of the parser |

## cells.csv

| column | meaning |
| --- | --- |
| cell | the cell's name: section, row, column, such as `applications.granted.business` |
| value | the number as printed; amounts in 万元 (10,000 yuan) |
| state, raw | see above; the text as it stands in the page |
| at | where it stands: table, row and column counted from 1, or the line |
| confidence | between 0 and 1 for cells read from pictures, else empty |

`at` of a cell that does not stand on the page itself begins with the part of the report it was read from, such as
`attachment 1: table 2, row 6, column 10`, `page 2: …` or `picture 1: …`; `nianbao show SNAPSHOT` lists the parts.

Other columns as in `reports.csv`.

## findings.csv

| column | meaning |
| --- | --- |
| identity | stays the same through every later parse of the same bytes |
| rule | the check that does not hold |
| severity | error, warning or info |
| cells | the cells it concerns, separated by spaces |
| message | in words |
| expected, found | the two numbers that disagree, where there are two |

Other columns as in `reports.csv`.
"""
