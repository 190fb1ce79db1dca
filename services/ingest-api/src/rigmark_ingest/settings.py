"""Settings of ingest-api; the one file that reads the environment."""

from pydantic import Field

from rigmark_shared.settings import DatabaseSettings, LogSettings, QueueSettings


class IngestSettings(DatabaseSettings, QueueSettings, LogSettings):
    """Where ingest-api listens, what it talks to, and how much it takes."""

    database_url: str = "postgresql://rigmark_ingest@127.0.0.1:5432/rigmark"
    """Address of the database, with the room's own role and without its password."""
    ingest_host: str = "127.0.0.1"
    """Address ingest-api listens on."""
    ingest_port: int = Field(default=8000, ge=0, le=65535)
    """Port ingest-api listens on."""
    public_web_url: str = "http://127.0.0.1:8080"
    """Where people reach the board; receipts link there."""
    require_api_key: bool = False
    """Whether a rig must send a key to post."""
    max_body_bytes: int = Field(default=8 * 1024 * 1024, ge=1024)
    """The largest document that is taken, also after it was inflated."""
    body_timeout_s: float = Field(default=30, gt=0)
    """How long a rig may take to send its document."""
    max_connections: int = Field(default=512, ge=1)
    """Connections that are served at once; further ones get 503."""

    @property
    def post_patience_s(self) -> float:
        """How long a post may wait to be stored: for a connection, and for a statement."""
        return self.database_pool_timeout_s + self.database_statement_timeout_s
