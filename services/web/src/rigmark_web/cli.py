"""`rigmark-web serve`: the pages, until a signal ends them."""

import argparse
import socket
from contextlib import suppress

import uvicorn

from rigmark_shared.http.connections import patient_protocol
from rigmark_shared.http.patience import Patience
from rigmark_shared.observability.logs import configure_logs
from rigmark_shared.observability.tracing import tracing
from rigmark_web.app import create_app
from rigmark_web.heads import answer_to
from rigmark_web.live.watcher import Watcher
from rigmark_web.settings import WebSettings


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(
        prog="rigmark-web",
        description="Shows benchmarks to people. Settings come from RIGMARK_* variables.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="serve the pages until SIGTERM or Ctrl-C")
    parser.parse_args()
    serve(WebSettings())


def serve(settings: WebSettings) -> None:
    """Serve the pages until a signal ends them."""
    configure_logs(settings, room="web")
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.web_host,
        port=settings.web_port,
        log_config=None,
        ws="none",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        http=patient_protocol(
            Patience(
                head_timeout_s=settings.web_head_timeout_s,
                reader_timeout_s=settings.web_stall_timeout_s,
                most_connections=settings.web_max_connections,
                answer=answer_to,
            )
        ),
        timeout_graceful_shutdown=settings.web_shutdown_s,
    )
    with tracing(settings, room="web"), suppress(KeyboardInterrupt):
        Server(config, app.state.site.watcher).run()


class Server(uvicorn.Server):
    """Closes the live streams before it waits for open requests, which they would outlast."""

    def __init__(self, config: uvicorn.Config, watcher: Watcher) -> None:
        super().__init__(config)
        self._watcher = watcher

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what is open, and then the app."""
        self._watcher.close()
        await super().shutdown(sockets)


if __name__ == "__main__":
    main()
