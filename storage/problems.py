"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

ProblemKind: TypeAlias = Literal[
    "database",  # the database itself is damaged, or rows contradict each other
    "missing file",  # a WARC file, or committed bytes at its end, are gone
    "torn tail",  # bytes behind the last commit: a batch that never became durable
    "unknown file",  # a WARC file that no row speaks of
    "outdated database",  # the files hold commits that the database does not know
    "damaged record",  # bytes that are no whole gzip member, no record, or have another digest
    "wrong row",  # a row that says something else than its record
    "row without record",
    "record without row",
    "reading",  # parses, reports and captures contradict each other
    "frontier",  # a request is marked done, but nothing shows that it was
    "lost",  # a capture whose record an earlier repair could not save
    "index",  # a CDXJ index does not match its WARC file
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong."""

    kind: ProblemKind
    where: str
    """File and offset, or table and number."""
    what: str

    @property
    def known(self) -> bool:
        """Whether an earlier repair found it and nothing can be done: a fact about the archive, no news."""
        return self.kind == "lost"


@dataclass(frozen=True, slots=True)
class FileState:
    """What the database says of a WARC file."""

    id: int
    name: str
    committed_length: int
    checksum: int
    closed: bool
    stored: bool
    """Whether the object store has a copy, so that the local file may be gone."""
