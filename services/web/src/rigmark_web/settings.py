"""The settings of the web room."""

from pydantic import Field, field_validator

from rigmark_shared.settings import (
    AccessLogSettings,
    DatabaseSettings,
    LogSettings,
    TraceSettings,
    WatchdogSettings,
    plain_address,
)


class WebSettings(
    DatabaseSettings, WatchdogSettings, LogSettings, AccessLogSettings, TraceSettings
):
    """Where the pages are served, and how live they are."""

    web_host: str = "127.0.0.1"
    """Address the web listens on."""
    web_port: int = Field(default=8080, ge=0, le=65535)
    """Port the web listens on."""
    web_metrics_host: str = "127.0.0.1"
    """Address that the web's metrics are served on."""
    web_metrics_port: int = Field(default=0, ge=0, le=65535)
    """Port that the web's metrics are served on; 0 serves none."""
    public_ingest_url: str = "http://127.0.0.1:8000"
    """Address that rigs post to, as an empty board names it."""
    ingest_internal_url: str = ""
    """Address at which ingest-api is asked on behalf of admins; empty is without admin pages."""
    trusted_proxies: str = ""
    """Addresses and networks of proxies, with commas, whose `X-Forwarded-For` is believed."""
    web_page_size: int = Field(default=25, ge=1, le=100)
    """Benchmarks on one page of the board."""
    web_max_connections: int = Field(default=1000, ge=1)
    """Requests that are answered at once; further ones get 503. Of more connections than that, the
    ones that have waited longest for a request are closed."""
    web_head_timeout_s: float = Field(default=10, gt=0)
    """How long a browser may take to send the line and headers of a request."""
    web_stall_timeout_s: float = Field(default=60, gt=0)
    """How long a browser may take nothing of an answer that waits for it."""
    web_max_streams: int = Field(default=200, ge=0)
    """Live streams held at once; a page that gets none asks again every few seconds instead."""
    web_live_interval_s: float = Field(default=1, gt=0)
    """How often the database is asked for progress while anybody watches."""
    web_heartbeat_s: float = Field(default=15, gt=0)
    """How long a live stream may be silent."""
    web_csv_rows: int = Field(default=5_000, ge=1, le=50_000)
    """Benchmarks in one CSV file of the board; the next file begins behind them. A file takes about
    0.5 KB of memory for each until it is sent."""
    web_facets_s: float = Field(default=60, ge=0)
    """How long the choices of the board's filters are kept."""
    web_shutdown_s: int = Field(default=5, ge=1)
    """How long open requests may take when the web is asked to stop."""

    @field_validator("public_ingest_url", "ingest_internal_url")
    @classmethod
    def _is_a_plain_address(cls, value: str) -> str:
        return plain_address(value) if value else ""
