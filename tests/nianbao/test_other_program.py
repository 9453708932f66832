from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from warm import ROOT

RUNS = "import sys; from pathlib import Path; from nianbao.other_program import run; run(sys.argv[1:], Path())"
ALONE = "echo $$ > begun; mv begun pids; exec sleep 60"
WITH_A_CHILD = "sleep 60 & echo $$ $! > begun; mv begun pids; wait"


@pytest.mark.parametrize(
    ("how", "program"),
    [
        (signal.SIGTERM, WITH_A_CHILD),
        (signal.SIGHUP, WITH_A_CHILD),
        (signal.SIGINT, WITH_A_CHILD),
        pytest.param(signal.SIGKILL, ALONE, marks=pytest.mark.skipif(sys.platform != "linux", reason="Linux alone")),
    ],
)
def test_another_program_ends_with_ours(how: signal.Signals, program: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", RUNS, "sh", "-c", program]
    ours = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE)
    _until((tmp_path / "pids").exists)
    theirs = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    ours.send_signal(how)
    _, said = ours.communicate(timeout=30)
    _until(lambda: not any(_lives(pid) for pid in theirs))
    assert how is signal.SIGKILL or b"KeyboardInterrupt" in said


def test_the_program_itself_says_how_it_ended(tmp_path: Path) -> None:
    from nianbao.other_program import run

    handlers = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)]
    assert run(["sh", "-c", "exit 7"], tmp_path) == 7
    assert handlers == [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)]


def test_a_signal_while_the_program_starts_ends_it_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from nianbao import other_program

    started: list[subprocess.Popen[bytes]] = []
    begin = subprocess.Popen

    def begin_and_signal(*given: Any, **named: Any) -> subprocess.Popen[bytes]:
        started.append(begin(*given, **named))
        os.kill(os.getpid(), signal.SIGTERM)
        return started[0]

    monkeypatch.setattr(other_program.subprocess, "Popen", begin_and_signal)
    with pytest.raises(KeyboardInterrupt):
        other_program.run(["sleep", "60"], tmp_path)
    assert started[0].poll() == -signal.SIGTERM


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
