"""Runs another program as long as this one lives, and not longer."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

_TIME_TO_END = 5.0
"""Seconds that the program is given to end by itself."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_WHEN_PARENT_DIES = 1
"""PR_SET_PDEATHSIG of Linux."""


def run(command: Sequence[str | Path], folder: Path) -> int:
    """Runs it in a folder until it ends, and gives its exit code.

    SIGTERM and SIGHUP (unless it is ignored, as `nohup` has it) count as Ctrl-C: the program and what it started are
    ended, then KeyboardInterrupt is raised. Killed itself, this process takes the program along where the system is
    Linux.
    """
    with _stopped_by_signals() as listen:
        # A group of its own: Ctrl-C is for this process, which ends all of the group.
        process = subprocess.Popen(command, cwd=folder, start_new_session=True, preexec_fn=_tied())  # noqa: PLW1509
        try:
            listen()
            return process.wait()
        except BaseException:
            _end(process)
            raise


def _tied() -> Callable[[], None] | None:
    """What the program does before it begins, to be ended with its parent; there must be no other thread by then."""
    if sys.platform != "linux":
        return None
    control, parent = ctypes.CDLL(None).prctl, os.getpid()

    def tie() -> None:
        control(_WHEN_PARENT_DIES, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return tie


@contextmanager
def _stopped_by_signals() -> Iterator[Callable[[], None]]:
    """Notes signals until the function it gives is called; from then on they raise KeyboardInterrupt, noted ones too.

    A program that has begun and is not known here yet could not be ended.
    """
    came: list[int] = []
    heard = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, lambda signalled, _: came.append(signalled)) for number in heard}

    def listen() -> None:
        for number in heard:
            signal.signal(number, signal.default_int_handler)
        if came:
            raise KeyboardInterrupt

    try:
        yield listen
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_TIME_TO_END)
