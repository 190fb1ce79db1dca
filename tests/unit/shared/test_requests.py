"""What is told of a request: its id, its line in the log, its counts; whatever the app does."""

import asyncio
from http import HTTPStatus
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from structlog.contextvars import get_contextvars
from structlog.testing import capture_logs

from rigmark_shared.observability.request_id import current_instance, request_id
from rigmark_shared.observability.request_metrics import RequestMetrics
from rigmark_shared.observability.requests import ObservedRequests, name_in_log


class Route:
    path = "/api/benchmarks/{id}"


class Served:
    """An app behind the observer, and all that came of one request."""

    def __init__(self, *, status: int = 201, fails: bool = False, **options: Any) -> None:
        self.registry = CollectorRegistry()
        self.sent: list[Any] = []
        self.instance: str | None = None
        self._status, self._fails = status, fails
        metrics = RequestMetrics(self.registry, room="test")
        self._app = ObservedRequests(self._answer, metrics=metrics, **options)

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        scope["route"] = Route()
        await receive()
        self.instance = current_instance()
        name_in_log(rig="rig-1", benchmark_id=None)
        if self._fails:
            raise RuntimeError
        await send({"type": "http.response.start", "status": self._status, "headers": []})
        await send({"type": "http.response.body", "body": b"answer"})

    async def get(
        self, headers: dict[str, str] | None = None, **changes: Any
    ) -> list[dict[str, Any]]:
        """Send one request, and return the lines of the log."""
        told = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/api/benchmarks/7",
            "scheme": "http",
            "headers": told,
            "client": ("192.0.2.7", 1234),
            **changes,
        }

        async def receive() -> Any:
            return {"type": "http.request", "body": b"question"}

        async def send(message: Any) -> None:
            self.sent.append(message)

        with capture_logs() as lines:
            await self._app(scope, receive, send)
        return list(lines)

    @property
    def request_id(self) -> str:
        return dict(self.sent[0]["headers"])[b"x-request-id"].decode()


async def test_a_request_has_one_line_without_address_or_query():
    served = Served()

    lines = await served.get()

    told = {name: value for name, value in lines[0].items() if name != "duration_ms"}
    assert told == {
        "event": "request",
        "log_level": "info",
        "method": "POST",
        "route": "/api/benchmarks/{id}",
        "status": 201,
        "bytes_in": 8,
        "bytes_out": 6,
    }
    assert lines[0]["duration_ms"] >= 0


async def test_an_address_is_told_only_where_that_is_set():
    lines = await Served(tells_addresses=True).get()

    assert lines[0]["address"] == "192.0.2.7"


async def test_a_valid_request_id_is_kept_and_names_the_problem():
    served = Served()

    await served.get({"X-Request-ID": "rig-7.try_2"})

    assert served.request_id == "rig-7.try_2"
    assert served.instance == "urn:rigmark:request:rig-7.try_2"
    assert current_instance() is None


@pytest.mark.parametrize(
    "told", [None, "", "a b", "x" * 65, "<script>", "é", "a\nb", "-first", "a\r\nSet-Cookie: x"]
)
def test_what_is_no_request_id_is_replaced(told: str | None):
    one, other = request_id(told), request_id(told)

    assert one != told
    assert len(one) == 32
    assert one != other


async def test_what_a_request_names_is_forgotten_when_it_ends():
    before = get_contextvars()

    await Served().get()

    assert get_contextvars() == before


async def test_an_app_that_fails_is_counted_as_500_and_its_error_goes_on():
    served = Served(fails=True)

    with pytest.raises(RuntimeError):
        await served.get()

    labels = {"method": "POST", "route": "/api/benchmarks/{id}", "status": "500"}
    assert served.registry.get_sample_value("rigmark_test_requests_total", labels) == 1


async def test_a_method_of_a_clients_own_is_no_label():
    served = Served()

    await served.get(method="BREW")

    labels = {"method": "other", "route": "/api/benchmarks/{id}", "status": "201"}
    assert served.registry.get_sample_value("rigmark_test_requests_total", labels) == 1


async def test_two_requests_at_once_do_not_mix_their_ids():
    one, other = Served(), Served()

    await asyncio.gather(one.get({"X-Request-ID": "one"}), other.get({"X-Request-ID": "other"}))

    assert (one.instance, other.instance) == (
        "urn:rigmark:request:one",
        "urn:rigmark:request:other",
    )


async def test_what_is_no_http_goes_through_untouched():
    seen: list[Any] = []

    async def app(scope: Any, _: Any, __: Any) -> None:
        seen.append(scope)

    metrics = RequestMetrics(CollectorRegistry(), room="test")
    await ObservedRequests(app, metrics=metrics)({"type": "lifespan"}, None, None)  # type: ignore[arg-type]

    assert seen == [{"type": "lifespan"}]


async def test_a_status_is_told_as_a_number_however_the_app_names_it():
    (line,) = await Served(status=HTTPStatus.FORBIDDEN).get()

    assert f"{line['status']!r}" == "403"
