"""Cleanup: takes page chrome away, keeps what it took with the rule that did it, and keeps what it said as facts.

Page chrome is what the site prints around a report: menus, breadcrumb, date and source line, share bar, pager,
footer. Two ways lead here: `clean_tree` works on an HTML tree before a reader walks it, by structure and by words;
`clean_lines` works on the lines of any medium, by words alone. Tables of the report and its narrative are never
touched; where it is not sure whether a text is body or chrome, the text stays.
"""

from parsing.chrome.account import account, visible_length
from parsing.chrome.lines import CleanedLines, clean_lines
from parsing.chrome.tree import CleanResult, clean_tree

__all__ = ["CleanResult", "CleanedLines", "account", "clean_lines", "clean_tree", "visible_length"]
