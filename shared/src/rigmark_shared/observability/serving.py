"""Metrics on a port of their own: what a service counts is not for everybody who may ask it."""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from rigmark_shared.observability.tracing import losses


class DroppedSpans(Collector):
    """Tells how many spans the tracing that is on here has lost; nothing where none is on."""

    def __init__(self) -> None:
        self._losses = losses()

    def collect(self) -> Iterator[Metric]:
        """Return the losses by why, 0 included."""
        family = CounterMetricFamily(
            "rigmark_trace_spans_dropped", "Spans that no collector got, by why", labels=["reason"]
        )
        for why, number in self._losses().items():
            family.add_metric([why], number)
        yield family


@contextmanager
def serving(registry: CollectorRegistry, *, host: str, port: int) -> Iterator[None]:
    """Serve metrics over HTTP from a thread, also while the event loop is busy; port 0 for none.

    Among them are the losses of the tracing that is on here, the same in every room.
    """
    if port == 0:
        yield
        return
    dropped = DroppedSpans()
    registry.register(dropped)
    server, thread = start_http_server(port, host, registry=registry)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        registry.unregister(dropped)
