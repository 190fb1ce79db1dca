"""Settings that more than one room has: database, queue, watchdog, logs and traces."""

from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRETS_DIR = Path("/run/secrets")


def plain_address(value: str) -> str:
    """Return an HTTP address without a slash at its end; raises ValueError for anything else."""
    parts = urlsplit(value)
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
        raise ValueError("must be an http:// or https:// address without user or query")
    return value.rstrip("/")


class RoomSettings(BaseSettings):
    """Reads `RIGMARK_*` from the environment, and secrets from files of the same name."""

    model_config = SettingsConfigDict(
        env_prefix="RIGMARK_",
        env_ignore_empty=True,
        secrets_dir=SECRETS_DIR if SECRETS_DIR.is_dir() else None,
        frozen=True,
        extra="ignore",
        # An address may hold a password, whoever put it there.
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )


class DatabaseSettings(RoomSettings):
    """Where Postgres is, and how much of it one process may use."""

    database_url: str = "postgresql://rigmark@127.0.0.1:5432/rigmark"
    """Address of the database, with the room's own role and without its password."""
    database_password: SecretStr = SecretStr("")
    """Password of the role in `RIGMARK_DATABASE_URL`; better given as a file in /run/secrets."""
    database_pool_size: int = Field(default=10, ge=1, le=200)
    """Connections that one process keeps at most."""
    database_pool_timeout_s: float = Field(default=5, gt=0)
    """How long a caller waits for a connection."""
    database_statement_timeout_s: float = Field(default=10, gt=0)
    """How long one statement may run."""


class QueueSettings(RoomSettings):
    """Where Valkey is."""

    valkey_url: str = "redis://127.0.0.1:6379/0"
    """Address of Valkey (or Redis), without its password."""
    valkey_password: SecretStr = SecretStr("")
    """Password of Valkey; better given as a file in /run/secrets."""
    valkey_timeout_s: float = Field(default=2, gt=0)
    """How long to wait for Valkey to connect or answer."""


class LogFormat(StrEnum):
    """How log lines look."""

    JSON = "json"
    CONSOLE = "console"


class LogSettings(RoomSettings):
    """How much is logged, and how it looks."""

    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")
    """The least severe level that is logged: debug, info, warning or error."""
    log_format: LogFormat = LogFormat.JSON
    """`json` for machines, `console` for people."""


class WatchdogSettings(RoomSettings):
    """When a process takes itself for stuck."""

    wedged_after_s: float = Field(default=60, gt=0)
    """After how long a process ends whose event loop does not turn, to be started again."""


class AccessLogSettings(RoomSettings):
    """What is logged of those who ask."""

    log_addresses: bool = False
    """Whether the line of a request holds the address that it came from."""


class TraceSettings(RoomSettings):
    """Where traces go."""

    otlp_endpoint: str = ""
    """Collector of traces (OTLP over HTTP), without `/v1/traces`; empty for no tracing."""

    @field_validator("otlp_endpoint")
    @classmethod
    def _is_a_collector(cls, value: str) -> str:
        return plain_address(value) if value else ""
