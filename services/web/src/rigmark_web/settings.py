"""The settings of the web room."""

from pydantic import Field

from rigmark_shared.settings import DatabaseSettings, LogSettings


class WebSettings(DatabaseSettings, LogSettings):
    """Where the pages are served, and how live they are."""

    web_host: str = "127.0.0.1"
    """Address the web listens on."""
    web_port: int = Field(default=8080, ge=0, le=65535)
    """Port the web listens on."""
    public_ingest_url: str = "http://127.0.0.1:8000"
    """Address that rigs post to, as an empty board names it."""
    web_page_size: int = Field(default=25, ge=1, le=100)
    """Benchmarks on one page of the board."""
    web_max_connections: int = Field(default=1000, ge=1)
    """Connections held at once; the next one is answered with 503."""
    web_max_streams: int = Field(default=200, ge=0)
    """Live streams held at once; a page that gets none asks again every few seconds instead."""
    web_live_interval_s: float = Field(default=1, gt=0)
    """How often the database is asked for progress while anybody watches."""
    web_heartbeat_s: float = Field(default=15, gt=0)
    """How long a live stream may be silent."""
    web_facets_s: float = Field(default=60, ge=0)
    """How long the choices of the board's filters are kept."""
    web_shutdown_s: int = Field(default=5, ge=1)
    """How long open requests may take when the web is asked to stop."""
