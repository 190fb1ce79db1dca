"""A database that a test has to itself."""

import asyncio
from dataclasses import dataclass

from rigmark_embedded.servers import Servers
from rigmark_shared.db.engine import create_engine
from rigmark_shared.db.migrate import migrate
from rigmark_shared.db.roles import RolePasswords
from rigmark_shared.settings import DatabaseSettings


@dataclass(frozen=True, slots=True)
class Database:
    """A migrated database of its own, on the private server."""

    servers: Servers
    name: str

    def url(self, role: str) -> str:
        """The address for `owner`, `rigmark_ingest`, `rigmark_assessor` or `rigmark_web`."""
        return self.servers.postgres.url("rigmark" if role == "owner" else role, self.name)

    def settings(self, role: str) -> DatabaseSettings:
        """The settings of a room that connects as a role."""
        return DatabaseSettings(database_url=self.url(role))

    def query(self, sql: str) -> str:
        """Run a statement as the owner; rows come as text, columns parted by `|`."""
        return self.servers.postgres.query(sql, on=self.name)


def create_migrated(servers: Servers, name: str) -> Database:
    """Create a database and bring its schema and roles up to date."""
    servers.postgres.create_database(name)
    database = Database(servers, name)
    asyncio.run(_migrate(database.settings("owner")))
    return database


async def _migrate(settings: DatabaseSettings) -> None:
    engine = create_engine(settings, application="tests")
    await migrate(engine, RolePasswords(ingest="", assessor="", web=""))
    await engine.dispose()
