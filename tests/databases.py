"""A database that a test has to itself."""

from dataclasses import dataclass

from rigmark_embedded.servers import Servers
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
