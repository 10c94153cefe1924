"""MariaDB for tests, from Debian's packages (`tests/support/install.py` installs them)."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pymysql
from tests.support.process import data_folder, free_port, program, running

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PASSWORD = "s3cret-of-'tests'"  # noqa: S105 - opens nothing but the server made here


@dataclass(frozen=True)
class MariadbServer:
    """Where the server listens; `root` may do everything, `reader` no more than read."""

    port: int
    host: str = "127.0.0.1"
    user: str = "reader"
    password: str = PASSWORD

    def execute(self, statements: Iterable[str], database: str | None = None) -> Any:
        """Run statements one by one as root; the rows of the last."""
        with (
            pymysql.connect(
                host=self.host, port=self.port, user="root", database=database, autocommit=True
            ) as connection,
            connection.cursor() as cursor,
        ):
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall()


@contextmanager
def running_mariadb() -> Iterator[MariadbServer]:
    """A server of its own, its data gone afterwards."""
    server_program, install_program = program("mariadbd"), program("mariadb-install-db")
    with data_folder() as folder:
        server = MariadbServer(free_port())
        user = "--user=root" if os.geteuid() == 0 else f"--user={os.environ.get('USER', '')}"
        data = f"--datadir={folder / 'data'}"
        subprocess.run(
            [
                install_program,
                "--no-defaults",
                user,
                data,
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
            ],
            check=True,
            capture_output=True,
            cwd="/",
        )
        command = [server_program, "--no-defaults", user, data, f"--port={server.port}"]
        command += [f"--bind-address={server.host}", f"--socket={folder / 'socket'}"]
        command += [f"--pid-file={folder / 'pid'}", "--skip-name-resolve"]
        with running(command, lambda: _answers(server), folder / "log"):
            quoted = PASSWORD.replace("'", "''")
            server.execute(
                [
                    f"CREATE USER reader@'%' IDENTIFIED BY '{quoted}'",
                    "GRANT SELECT, SHOW VIEW ON *.* TO reader@'%'",
                ]
            )
            yield server


def _answers(server: MariadbServer) -> bool:
    try:
        server.execute(["SELECT 1"])
    except pymysql.MySQLError:
        return False
    return True
