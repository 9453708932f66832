"""What is not documented is not done: commands, rules, settings and tables have their place in docs/."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import click
import pytest

from nianbao.cli import COMMANDS, cli
from parsing.forms import FORMS
from storage.models import Base

ROOT = Path(__file__).parents[2]
RULE = re.compile(r"(?!parsing\.)[a-z]+(?:\.[a-z_]+)+")
CELLS = {prefix for form in FORMS.values() for name in form.cells for prefix in (name, name.rpartition(".")[0])}


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_section(name: str) -> None:
    assert re.search(rf"^## nianbao {name}\b", page("commands.md"), re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_explained_in_its_help(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert not command.get_short_help_str(limit=65).endswith("..."), "the list of commands cuts it"
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    assert all(option.help for option in options), [option.name for option in options if not option.help]


def rules() -> set[str]:
    """Names of rules: dotted texts in the parser that are neither cells nor files."""
    texts = set()
    for file in (ROOT / "parsing").rglob("*.py"):
        nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        texts |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    rooms = {"narrative", "numbers", "row", "columns", "table", "tables", "cells", "cell", "form", "parts", "identity"}
    rooms |= {"text", "markup", "document", "report", "unit", "statistics", "parser"}
    named = {text for text in texts if RULE.fullmatch(text) and text not in CELLS}
    return {text for text in named if text.partition(".")[0] in rooms and not text.endswith((".csv", ".xml", ".rels"))}


def test_every_rule_of_a_finding_is_explained() -> None:
    known = page("findings.md")
    assert sorted(rule for rule in rules() if f"`{rule}`" not in known) == []


def test_every_table_of_the_archive_is_explained() -> None:
    known = page("data-dictionary.md")
    assert [name for name in Base.metadata.tables if f"`{name}`" not in known] == []


def test_every_page_that_is_linked_to_is_there() -> None:
    for file in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        for link in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", file.read_text(encoding="utf-8")):
            assert (file.parent / link).exists(), f"{file.name} links to {link}"
