"""An app with all its answers observed, also those that it gives to an error of its own."""

from collections.abc import Callable
from typing import Any, Final

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.types import ASGIApp

from rigmark_shared.http.headers import AnswerHeaders, HeadersFor

# FastAPI's own would tell bodies and errors to whatever collector the environment names.
_NO_TELEMETRY: Final[TelemetryConfig] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


class ObservedApp(FastAPI):
    """Puts an observer and headers outside of everything, the handler of faults included."""

    def __init__(
        self,
        *,
        observer: Callable[[ASGIApp], ASGIApp],
        headers_for: HeadersFor,
        **options: Any,  # noqa: ANN401 - FastAPI's
    ) -> None:
        super().__init__(telemetry=_NO_TELEMETRY, **options)
        self._observer = observer
        self._headers_for = headers_for

    def build_middleware_stack(self) -> ASGIApp:
        """Return what serves requests."""
        return self._observer(AnswerHeaders(super().build_middleware_stack(), self._headers_for))
