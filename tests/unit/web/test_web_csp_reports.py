"""What browsers report of the policy is counted and logged, within bounds, and kept nowhere."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from starlette.requests import Request
from structlog.testing import capture_logs

from rigmark_web.body import read_body
from rigmark_web.errors import BodyDidNotCome
from rigmark_web.reports.desk import Outcome, ReportDesk
from rigmark_web.reports.endpoints import MAX_BODY_BYTES
from rigmark_web.reports.report import Violation, violations

OF_URI = {
    "csp-report": {
        "document-uri": "http://site/benchmarks?model=private#x",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/a.js?token=1",
        "source-file": "http://site/static/live.js",
        "line-number": 7,
    }
}
OF_API = [
    {"type": "deprecation", "body": {"id": "x"}},
    {
        "type": "csp-violation",
        "body": {
            "documentURL": "https://site/benchmarks",
            "effectiveDirective": "img-src",
            "blockedURL": "inline",
            "sourceFile": None,
            "lineNumber": True,
        },
    },
]


def counted(app, outcome: str) -> float | None:
    registry = app.state.site.traffic.registry
    return registry.get_sample_value("rigmark_web_csp_reports_total", {"outcome": outcome})


async def test_a_report_is_counted_and_logged_in_one_line_without_queries(client, app):
    with capture_logs() as lines:
        answer = await client.post("/csp-reports", content=json.dumps(OF_URI))

    blocked = [line for line in lines if "policy forbids" in line["event"]]
    assert answer.status_code == 204
    assert len(blocked) == 1
    assert blocked[0]["blocked"] == "https://evil.example/a.js"
    assert "private" not in json.dumps(lines)
    assert "token" not in json.dumps(lines)
    assert counted(app, "taken") == 1


async def test_a_report_that_is_too_large_is_not_read_further(client, app):
    answer = await client.post("/csp-reports", content=b"x" * (MAX_BODY_BYTES + 1))

    assert answer.status_code == 413
    assert counted(app, "too_large") == 1


async def test_a_report_that_does_not_arrive_is_waited_for_no_longer_than_a_while():
    async def never() -> AsyncIterator[bytes]:
        yield b'{"csp-report":'
        await asyncio.Event().wait()

    scope = {"type": "http", "method": "POST", "path": "/csp-reports", "headers": []}
    pieces = never()

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": await anext(pieces), "more_body": True}

    with pytest.raises(BodyDidNotCome):
        await read_body(Request(scope, receive), at_most=MAX_BODY_BYTES, timeout_s=0.01)


async def test_who_goes_before_a_report_has_arrived_is_no_fault_of_ours(app):
    messages = iter([{"type": "http.request", "more_body": True}, {"type": "http.disconnect"}])
    sent: list[Any] = []

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "path": "/csp-reports",
        "query_string": b"",
        "headers": [],
    }
    await app(scope, receive, send)

    assert sent[0]["status"] == 408
    assert counted(app, "too_slow") == 1


async def test_a_flood_of_reports_is_counted_and_not_logged(client):
    with capture_logs() as lines:
        for _ in range(60):
            answer = await client.post("/csp-reports", content=json.dumps(OF_URI))

    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert len([line for line in lines if "policy forbids" in line["event"]]) < 40


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"7", b'{"csp-report": 7}', b'[{"type": "csp-violation"}]', b"\xff"]
)
async def test_what_is_no_report_is_refused(client, body):
    answer = await client.post("/csp-reports", content=body)

    assert answer.status_code == 400


@pytest.mark.parametrize("line", [10**400, -1, True, 1.5, "7"])
def test_a_line_that_no_file_has_is_left_out(line):
    told = {"csp-report": {**OF_URI["csp-report"], "line-number": line}}

    [violation] = violations(json.dumps(told).encode())

    assert violation.line is None


def test_no_control_of_a_terminal_is_in_what_is_logged():
    escape = "\x1b]0;title\x07"
    told = {**OF_URI["csp-report"], "blocked-uri": f"x{escape}", "effective-directive": escape}

    [violation] = violations(json.dumps({"csp-report": told}).encode())

    assert violation.blocked == "x⟨U+001B⟩]0;title⟨U+0007⟩"
    assert violation.directive == "⟨U+001B⟩]0;title⟨U+0007⟩"


def test_both_forms_of_a_report_are_read():
    assert violations(json.dumps(OF_URI).encode()) == [
        Violation(
            directive="script-src-elem",
            blocked="https://evil.example/a.js",
            page="http://site/benchmarks",
            source="http://site/static/live.js",
            line=7,
        )
    ]
    assert violations(json.dumps(OF_API).encode()) == [
        Violation(
            directive="img-src",
            blocked="inline",
            page="https://site/benchmarks",
            source=None,
            line=None,
        )
    ]


def test_reports_are_taken_again_after_a_while():
    now_s = 0.0
    desk = ReportDesk(CollectorRegistry(), clock=lambda: now_s)
    while desk.has_room():
        pass
    now_s = 1.5

    assert desk.has_room()
    assert desk.take(json.dumps(OF_API).encode()) is Outcome.TAKEN
