"""Metrics on a port of their own: what a service counts is not for everybody who may ask it."""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, start_http_server


@contextmanager
def serving(registry: CollectorRegistry, *, host: str, port: int) -> Iterator[None]:
    """Serve metrics over HTTP from a thread, also while the event loop is busy; port 0 for none."""
    if port == 0:
        yield
        return
    server, thread = start_http_server(port, host, registry=registry)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
