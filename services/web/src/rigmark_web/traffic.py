"""Every request counted, timed and logged, by its route and never by its address."""

import time
from typing import Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_QUIET: Final = frozenset({"/livez", "/readyz", "/metrics"})
_UNMATCHED: Final = "unmatched"
# Labels are few: a client's own invention is not one.
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OTHER: Final = "other"

logger = structlog.get_logger(__name__)


class Traffic:
    """The metrics of this process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "rigmark_web_requests",
            "Requests answered",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "rigmark_web_request_seconds",
            "Time to the end of an answer; live streams are left out",
            ("route",),
            registry=self.registry,
        )
        self.streams = Gauge(
            "rigmark_web_streams", "Live streams that are open", registry=self.registry
        )


class CountTraffic:
    """Counts each request when its answer ends."""

    def __init__(self, app: ASGIApp, traffic: Traffic) -> None:
        self._app = app
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin = time.perf_counter()
        # What is sent when the app fails before it answers.
        status = 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            self._note(scope, status, time.perf_counter() - begin)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", _UNMATCHED)
        method = scope["method"] if scope["method"] in _METHODS else _OTHER
        self._traffic.requests.labels(method, route, str(status)).inc()
        if not route.endswith("/events"):
            self._traffic.seconds.labels(route).observe(seconds)
        if route not in _QUIET:
            logger.info(
                "request", method=method, route=route, status=status, seconds=round(seconds, 4)
            )
