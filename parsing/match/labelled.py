"""Rows of the table of applications found by their labels, in the order of the form."""

from __future__ import annotations

from parsing.forms import COLUMNS
from parsing.match.places import Heads

ASSUMED = Heads(COLUMNS, seen=False)
_COLUMN_LABELS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
_ELSEWHERE = {"review", "litigation", "litigation_direct", "litigation_after_review", "content"}
"""Groups of the other parts: a row that has one is none of this table."""
_GROUP_ROW = "applications.other.all"
