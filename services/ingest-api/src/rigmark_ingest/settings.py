"""Settings of ingest-api; the one file that reads the environment."""

from pydantic import Field

from rigmark_shared.settings import (
    AccessLogSettings,
    DatabaseSettings,
    LogSettings,
    QueueSettings,
    TraceSettings,
    WatchdogSettings,
)


class IngestSettings(
    DatabaseSettings,
    QueueSettings,
    WatchdogSettings,
    LogSettings,
    AccessLogSettings,
    TraceSettings,
):
    """Where ingest-api listens, what it talks to, and how much it takes."""

    database_url: str = "postgresql://rigmark_ingest@127.0.0.1:5432/rigmark"
    """Address of the database, with the room's own role and without its password."""
    ingest_host: str = "127.0.0.1"
    """Address ingest-api listens on."""
    ingest_port: int = Field(default=8000, ge=0, le=65535)
    """Port ingest-api listens on."""
    ingest_metrics_host: str = "127.0.0.1"
    """Address that ingest-api's metrics are served on."""
    ingest_metrics_port: int = Field(default=0, ge=0, le=65535)
    """Port that ingest-api's metrics are served on; 0 serves none."""
    public_web_url: str = "http://127.0.0.1:8080"
    """Where people reach the board; receipts link there."""
    require_api_key: bool = True
    """Whether a rig must send a key to post; `false` lets anybody post who can reach the port."""
    require_signature: bool = False
    """Whether only signed posts are taken."""
    require_challenge: bool = False
    """Whether only runs are taken that answer a challenge."""
    challenge_hours: float = Field(default=24, gt=0, le=720)
    """How long a challenge can be answered."""
    max_body_bytes: int = Field(default=8 * 1024 * 1024, ge=1024)
    """The largest document that is taken, also after it was inflated."""
    body_timeout_s: float = Field(default=30, gt=0)
    """How long a rig may take to send its document, and a reader to take what is ready."""
    body_grace_s: float = Field(default=5, gt=0)
    """How long a body may be slower than `RIGMARK_BODY_MIN_BYTES_PER_S`."""
    body_min_bytes_per_s: int = Field(default=4096, ge=1)
    """The rate at which a body has to come on the whole, once the grace is over."""
    head_timeout_s: float = Field(default=10, gt=0)
    """How long a request's line and headers may take to arrive."""
    max_connections: int = Field(default=512, ge=1)
    """Requests that are answered at once; further ones get 503. Of more connections than that, the
    ones that have waited longest for a request are closed."""
    max_bytes_in_hand: int = Field(default=64 * 1024 * 1024, ge=1024)
    """Bytes of documents that are held at once, from their arrival to their answer."""
    max_lag_s: float = Field(default=1, gt=0)
    """How late the process may be with what it has taken before it takes no more."""
    max_pending: int = Field(default=200_000, ge=0)
    """Responses that may wait for the judges before posts are refused; 0 for any number."""
    posts_per_minute: int = Field(default=60, ge=0)
    """Requests with one key that are taken in a minute; 0 for any number."""
    address_posts_per_minute: int = Field(default=30, ge=0)
    """The same for one address, for requests without a good key; 0 for any number."""
    bad_keys_per_minute: int = Field(default=10, ge=0)
    """Bad keys that one address may try in a minute; 0 for any number."""
    rate_timeout_ms: int = Field(default=50, ge=1)
    """How long a request waits for Valkey to count it; then it goes on uncounted."""
    trusted_proxies: str = ""
    """Addresses and networks of proxies, with commas, whose `X-Forwarded-For` is believed."""

    @property
    def post_patience_s(self) -> float:
        """How long a post may wait to be stored: for a connection, and for a statement."""
        return self.database_pool_timeout_s + self.database_statement_timeout_s
