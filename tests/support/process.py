"""Server processes for tests: on a port of their own, gone with the test run."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.support.programs import PACKAGES, find_program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

START_SECONDS = 60.0
STOP_SECONDS = 20.0


def free_port() -> int:
    """A TCP port of the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unavailable(reason: str) -> None:
    """Skip the test, or fail where every server has to be there (CI=true)."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def program(name: str) -> str:
    """Where a program of `tests.support.programs` is; the test is skipped without it."""
    path = find_program(name)
    if path is None:
        unavailable(f"{PACKAGES[name]} is not installed; as root: python tests/support/install.py")
    return path or ""


@contextmanager
def data_folder(owner: str | None = None) -> Iterator[Path]:
    """A folder for a server's data, removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="broadsheet-test-"))
    try:
        if owner is not None:
            shutil.chown(folder, owner)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(
    command: Sequence[str | Path],
    is_ready: Callable[[], bool],
    log: Path,
    *,
    user: str | None = None,
    stop: signal.Signals = signal.SIGTERM,
) -> Iterator[None]:
    """Run a server until the end of the context, or of this process."""
    guard = shutil.which("setpriv")
    prefix = [guard, "--pdeathsig", stop.name.removeprefix("SIG")] if guard else []
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*prefix, *command],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd="/",
            user=user,
        )
    try:
        _await(process, is_ready, log)
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], is_ready: Callable[[], bool], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not is_ready():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.05)
