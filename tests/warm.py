"""Runs modules as `python -m` does, in processes that find the libraries imported already.

They are forked from multiprocessing's fork server, which spares each of them the second that importing Scrapy and
SQLAlchemy takes. Apart from that each is a process like any other: with a number, a folder, an environment, signals and
an exit code of its own. What a command imports is left to tests that start Python itself.
"""

from __future__ import annotations

import atexit
import functools
import multiprocessing
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = ["crawler.run", "crawler.catalog", "rich.table", "scrapy.cmdline", "scrapy.commands.crawl", "warcio.cli"]
"""Nothing of `nianbao` itself: the command finds its own modules as late as it always does."""


class Started:
    """A process that runs or has run, with what `subprocess.Popen` offers."""

    def __init__(self, module: str, arguments: tuple[str | Path, ...], cwd: Path, env: Mapping[str, str]) -> None:
        self._said = Path(tempfile.mkdtemp(prefix="nianbao-said-"))
        given = [module, *map(str, arguments)]
        self._process: ForkServerProcess = _server().Process(target=_run, args=(given, cwd, dict(env), self._said))
        self._process.start()
        _all.add(self)

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0.0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """All that it said on stdout and stderr, once it has ended."""
        output, errors = self.bytes_said(timeout)
        return output.decode(), errors.decode()

    def bytes_said(self, timeout: float | None = None) -> tuple[bytes, bytes]:
        """The same, undecoded."""
        self.wait(timeout)
        return (self._said / "stdout").read_bytes(), (self._said / "stderr").read_bytes()

    def forget(self) -> None:
        self.kill()
        shutil.rmtree(self._said, ignore_errors=True)


_all: set[Started] = set()


@atexit.register
def _forget_all() -> None:
    for started in _all:
        started.forget()


def start(module: str, *arguments: str | Path, cwd: Path = ROOT, env: Mapping[str, str] = {}) -> Started:
    """Starts `python -m MODULE ARGUMENT…`; `env` is laid over the environment."""
    return Started(module, arguments, cwd, {**os.environ, **env})


def run(
    module: str, *arguments: str | Path, cwd: Path = ROOT, env: Mapping[str, str] = {}, timeout: float = 300
) -> subprocess.CompletedProcess[str]:
    """Runs it to its end."""
    started = start(module, *arguments, cwd=cwd, env=env)
    output, errors = started.communicate(timeout)
    assert started.returncode is not None
    return subprocess.CompletedProcess([module, *map(str, arguments)], started.returncode, output, errors)


@functools.cache
def _server() -> multiprocessing.context.ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LIBRARIES)
    return context


def _run(given: list[str], cwd: Path, env: Mapping[str, str], said: Path) -> None:
    """In the new process: be what `python -m` would have been."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        with (said / name).open("wb") as file:
            os.dup2(file.fileno(), number)
    sys.stdout = sys.__stdout__ = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.__stderr__ = open(  # noqa: SIM115
        2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False
    )
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = given
    sys.path[:0] = [str(cwd), *env.get("PYTHONPATH", "").split(os.pathsep)]
    try:
        runpy.run_module(given[0], run_name="__main__", alter_sys=True)
    finally:
        sys.stdout.flush()
        atexit._run_exitfuncs()
