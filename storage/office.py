"""LibreOffice, a program beside ours: it opens what only an office program can, and saves it as DOCX.

Each conversion has a folder and a user profile of its own: one that hangs or breaks leaves nothing for the next.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from tenacity import retry, retry_if_exception_type, stop_after_attempt

from parsing import media
from storage.errors import ConversionFailed

TIME_LIMIT: Final = 90.0
"""Seconds after which a conversion is given up; the largest reports take about ten."""

_PROGRAMS: Final = ("soffice", "libreoffice")
_SUFFIXES: Final = {media.RTF: "rtf", media.ODT: "odt"}
_FILTER: Final = "docx:MS Word 2007 XML"


class _Crashed(ConversionFailed):
    """Raised when the program ended without a result; a second attempt often succeeds."""


def program() -> str | None:
    """Where LibreOffice is, or None."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


@cache
def version(path: str) -> str:
    """Name and version as the program gives them; its plain name where it does not."""
    with suppress(OSError, subprocess.SubprocessError), tempfile.TemporaryDirectory() as folder:
        said = subprocess.run(
            [path, *_private(Path(folder)), "--version"], cwd=folder, capture_output=True, timeout=30, check=True
        )
        return said.stdout.decode("utf-8", "replace").strip() or "LibreOffice"
    return "LibreOffice"


@retry(retry=retry_if_exception_type(_Crashed), stop=stop_after_attempt(2), reraise=True)
def to_docx(path: str, document: bytes, media_type: str, *, time_limit: float = TIME_LIMIT) -> bytes:
    """The document as DOCX, made by the program at `path`; raises ConversionFailed."""
    with tempfile.TemporaryDirectory(prefix="nianbao-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / f"document.{_SUFFIXES.get(media_type, 'doc')}"
        source.write_bytes(document)
        made = folder / "made"
        command = [path, *_private(folder), "--convert-to", _FILTER, "--outdir", str(made), str(source)]
        said = _run(command, folder, time_limit)
        result = made / "document.docx"
        if not result.is_file():
            raise _Crashed(f"LibreOffice could not convert it ({said or 'it gave no reason'})")
        return result.read_bytes()


def _private(folder: Path) -> list[str]:
    profile = (folder / "profile").as_uri()
    return [f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nologo"]


def _run(command: Sequence[str], folder: Path, time_limit: float) -> str:
    """What the program said on its error output, in one line."""
    environment = os.environ | {"HOME": str(folder)}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _, errors = process.communicate(timeout=time_limit)
    except subprocess.TimeoutExpired as problem:
        _end(process)
        raise ConversionFailed(f"LibreOffice did not convert it within {time_limit:g} s") from problem
    except BaseException:
        _end(process)
        raise
    return " ".join(errors.decode("utf-8", "replace").split())[:200]


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the program with what it started: `soffice` is only the parent of what does the work."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
