"""Runs the command in a process of its own: shared by the tests of this room."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import warm


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    output: bytes
    errors: str

    @property
    def text(self) -> str:
        return self.output.decode()

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The output as JSON lines."""
        return [json.loads(line) for line in self.output.splitlines()]


def nianbao(*arguments: str | Path, cwd: Path, **environment: str) -> Ran:
    """`nianbao ARGUMENT…` in the folder `cwd`."""
    started = warm.start("nianbao", *arguments, cwd=cwd, env=environment)
    output, errors = started.bytes_said(timeout=300)
    return Ran(started.wait(), output, errors.decode())


def fresh_nianbao(*arguments: str | Path, cwd: Path, **environment: str) -> Ran:
    """The same in a Python of its own, which has nothing imported yet."""
    env = {**os.environ, "PYTHONPATH": str(warm.ROOT), "PYTHONUTF8": "1", **environment}
    command = [sys.executable, "-m", "nianbao", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, timeout=300)
    return Ran(done.returncode, done.stdout, done.stderr.decode())
