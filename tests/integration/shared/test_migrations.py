"""The schema: migrations give what the tables say, and the grants hold who writes what."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import CheckConstraint, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from databases import Database
from rigmark_shared.db.engine import create_engine, database_url
from rigmark_shared.db.migrate import SchemaIsNewerThanThisRelease, alembic_config, migrate
from rigmark_shared.db.roles import ASSESSOR_ROLE, INGEST_ROLE, WEB_ROLE, RolePasswords
from rigmark_shared.db.tables import metadata
from rigmark_shared.settings import DatabaseSettings

NO_PASSWORDS = RolePasswords(ingest="", assessor="", web="")


async def test_the_migrations_give_exactly_the_tables_of_the_code(database: Database):
    engine = create_engine(database.settings("owner"), application="test")

    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.check(alembic_config(sync)))

    await engine.dispose()


def test_the_migrations_hold_every_vocabulary_of_the_tables(database: Database):
    declared = {
        str(check.name)
        for table in metadata.sorted_tables
        for checks in (table.constraints, *(column.constraints for column in table.columns))
        for check in checks
        if isinstance(check, CheckConstraint)
    }

    held = database.query("SELECT string_agg(conname, ' ') FROM pg_constraint WHERE contype = 'c'")

    assert declared <= set(held.split())


async def test_a_downgrade_leaves_nothing(fresh_database: Database):
    engine = create_engine(fresh_database.settings("owner"), application="test")

    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(alembic_config(sync), "base"))

    await engine.dispose()
    assert fresh_database.query("SELECT count(*) FROM pg_tables WHERE schemaname='public'") == "1"


async def test_migrating_twice_changes_nothing_and_sets_new_passwords(fresh_database: Database):
    engine = create_engine(fresh_database.settings("owner"), application="test")

    await migrate(engine, RolePasswords(ingest="it's", assessor='a"b', web="c"))
    await migrate(engine, NO_PASSWORDS)

    await engine.dispose()
    assert fresh_database.query("SELECT version_num FROM alembic_version") == "0004"


async def test_a_schema_of_a_later_release_is_refused(fresh_database: Database):
    fresh_database.query("UPDATE alembic_version SET version_num = '9999'")
    engine = create_engine(fresh_database.settings("owner"), application="test")

    with pytest.raises(SchemaIsNewerThanThisRelease, match="9999"):
        await migrate(engine, NO_PASSWORDS)

    await engine.dispose()


def test_the_command_migrates_an_empty_database(fresh_database: Database, tmp_path: Path):
    fresh_database.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    environment = {"RIGMARK_DATABASE_URL": fresh_database.url("owner"), "PATH": "/usr/bin:/bin"}

    done = _run_migrate(environment, tmp_path)

    assert done.returncode == 0, done.stderr
    assert "up to date" in done.stdout
    assert fresh_database.query("SELECT count(*) FROM benchmarks") == "0"


def test_the_command_says_in_one_sentence_why_it_could_not(tmp_path: Path):
    environment = {
        "RIGMARK_DATABASE_URL": f"postgresql://nobody@/none?host={tmp_path}",
        "PATH": "/usr/bin:/bin",
    }

    done = _run_migrate(environment, tmp_path)

    assert done.returncode == 1
    assert done.stderr.startswith("rigmark-migrate: ")
    assert "Traceback" not in done.stderr


def _run_migrate(environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("rigmark-migrate")
    return subprocess.run(
        [program], env=environment, cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        (WEB_ROLE, "INSERT INTO assessors (owner, state) VALUES ('x', 'ready')"),
        (WEB_ROLE, "UPDATE benchmarks SET coverage = 4"),
        (WEB_ROLE, "SELECT secret_hash FROM api_keys"),
        (WEB_ROLE, "SELECT raw_output FROM judge_calls"),
        (INGEST_ROLE, "UPDATE benchmarks SET overall_quality = 100"),
        (INGEST_ROLE, "INSERT INTO dimension_scores VALUES (gen_random_uuid(), 0, 'x', 1, 'y')"),
        (INGEST_ROLE, "DELETE FROM benchmarks"),
        (ASSESSOR_ROLE, "UPDATE benchmarks SET decode_speed_tok_s = 1000"),
        (ASSESSOR_ROLE, "INSERT INTO rigs (id, name) VALUES (NULL, '')"),
        (ASSESSOR_ROLE, "DELETE FROM dimension_scores"),
    ],
)
async def test_a_room_may_not_write_what_is_not_its_own(
    database: Database, role: str, statement: str
):
    engine = create_engine(database.settings(role), application="test")

    with pytest.raises(ProgrammingError, match="permission denied"):
        async with engine.begin() as connection:
            await connection.execute(text(statement))

    await engine.dispose()


async def test_a_read_only_engine_writes_nothing_even_as_the_owner(database: Database):
    engine = create_engine(database.settings("owner"), application="test", read_only=True)

    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with engine.begin() as connection:
            await connection.execute(text("DELETE FROM assessors"))

    await engine.dispose()


def test_a_password_joins_the_address_and_is_not_shown():
    settings = DatabaseSettings(
        database_url="postgresql://rigmark@db/rigmark", database_password="p@ss"
    )

    url = database_url(settings)

    assert url.password == "p@ss"
    assert "p@ss" not in repr(settings)
    assert url.drivername == "postgresql+asyncpg"


def test_every_table_has_a_primary_key():
    assert all(list(table.primary_key) for table in metadata.tables.values())
