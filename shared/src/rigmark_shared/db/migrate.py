"""`rigmark-migrate`: bring the schema up to date, then create the rooms' roles and grants."""

import asyncio
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import SecretStr
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_shared.db.engine import create_engine
from rigmark_shared.db.roles import RolePasswords, create_roles, grant
from rigmark_shared.settings import DatabaseSettings

# Any two migrations of the same database take turns.
_ADVISORY_LOCK = 0x52_49_47_4D


class MigrateSettings(DatabaseSettings):
    """The owner's database address, and the passwords of the rooms' roles."""

    database_statement_timeout_s: float = 600
    """How long one statement of a migration may run."""
    ingest_db_password: SecretStr = SecretStr("")
    """Password of the role `rigmark_ingest`."""
    assessor_db_password: SecretStr = SecretStr("")
    """Password of the role `rigmark_assessor`."""
    web_db_password: SecretStr = SecretStr("")
    """Password of the role `rigmark_web`."""
    backup_db_password: SecretStr = SecretStr("")
    """Password of the role `rigmark_backup`, which reads everything and writes nothing."""

    @property
    def passwords(self) -> RolePasswords:
        """The rooms' passwords."""
        return RolePasswords(
            ingest=self.ingest_db_password.get_secret_value(),
            assessor=self.assessor_db_password.get_secret_value(),
            web=self.web_db_password.get_secret_value(),
            backup=self.backup_db_password.get_secret_value(),
        )


class SchemaIsNewerThanThisRelease(Exception):
    """The database was migrated by a later release; run that release or restore a backup."""


def alembic_config(connection: Connection) -> Config:
    """Return Alembic's configuration for the migrations inside this package."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    config = alembic_config(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    unknown = set(MigrationContext.configure(connection).get_current_heads()) - known
    if unknown:
        msg = (
            f"the database is at revision {', '.join(sorted(unknown))}, which this release does "
            "not know: run the newer release again, or restore a backup made by this one"
        )
        raise SchemaIsNewerThanThisRelease(msg)
    command.upgrade(config, "head")


async def migrate(engine: AsyncEngine, passwords: RolePasswords) -> None:
    """Bring the schema to the newest revision, in one transaction with roles and grants.

    Raises SchemaIsNewerThanThisRelease, or DBAPIError when a lock is not had within 10 s.
    """
    async with engine.begin() as connection:
        await connection.execute(
            text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK}
        )
        await connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        await connection.run_sync(_upgrade)
        await create_roles(connection, passwords)
        await grant(connection)


async def _run(settings: MigrateSettings) -> None:
    engine = create_engine(settings, application="rigmark-migrate")
    try:
        await migrate(engine, settings.passwords)
    finally:
        await engine.dispose()


def main() -> None:
    """Run the migrations once; exit 1 with a sentence when they cannot be run."""
    try:
        asyncio.run(_run(MigrateSettings()))
    except (SchemaIsNewerThanThisRelease, DBAPIError, OSError) as error:
        sys.exit(f"rigmark-migrate: {error}")
    print("rigmark-migrate: the schema is up to date")


if __name__ == "__main__":
    main()
