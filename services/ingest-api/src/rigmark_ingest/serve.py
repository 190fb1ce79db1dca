"""The process that serves the API."""

import gc
from typing import Final

import structlog
import uvicorn

from rigmark_ingest.app import create_app
from rigmark_ingest.limits.heads import HeadRefusals
from rigmark_ingest.settings import IngestSettings
from rigmark_shared.http.connections import patient_protocol
from rigmark_shared.http.patience import Patience
from rigmark_shared.observability.logs import configure_logs
from rigmark_shared.observability.tracing import tracing

# The usual 700 is reached by a few posts, again and again.
_COLLECT_EVERY: Final = (20_000, 10, 10)

log = structlog.get_logger(__name__)


def serve(settings: IngestSettings) -> None:
    """Serve the API until SIGTERM."""
    configure_logs(settings, room="ingest-api")
    if not settings.require_api_key:
        log.warning("open_mode", detail="anybody who can reach this port may post without a key")
    app = create_app(settings)
    _spare_the_collector()
    heads = HeadRefusals(settings.head_timeout_s, app.state.context.metrics.refused)
    with tracing(settings, room="ingest-api"):
        uvicorn.run(
            app,
            host=settings.ingest_host,
            port=settings.ingest_port,
            log_config=None,
            access_log=False,
            server_header=False,
            http=patient_protocol(
                Patience(
                    head_timeout_s=settings.head_timeout_s,
                    reader_timeout_s=settings.body_timeout_s,
                    most_connections=settings.max_connections,
                    answer=heads.answer,
                )
            ),
            ws="none",
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=settings.trusted_proxies,
            timeout_graceful_shutdown=15,
        )


def _spare_the_collector() -> None:
    """Leave what is loaded out of all collections of garbage: it stays for good."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_EVERY)
