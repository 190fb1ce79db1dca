"""One trace from the rig over ingest and the assessor to the judge, seen by a real collector."""

import asyncio
import json
import sys

import pytest

from builders import scenario_run, submission
from integration.assessor import stage
from integration.observability.conftest import Rooms
from integration.observability.log_lines import events, lines
from otlp_collector import Collector
from scripted_judge import ScriptedJudge, says

TRACE, RIG = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACEPARENT = f"00-{TRACE}-{RIG}-01"
INTERNAL, SERVER, CLIENT, CONSUMER = 1, 2, 3, 5
PROMPT, RESPONSE = "The prompt that no collector sees.", "The response that no collector sees."
# FastAPI loads the interfaces of OpenTelemetry by itself, and nothing that would send.
INTERFACES = {"_events", "_logs", "attributes", "context", "environment_variables", "metrics",
              "propagate", "propagators", "baggage", "trace", "util", "version"}  # fmt: skip
ROOMS = {
    "rigmark_ingest.app": INTERFACES,
    "rigmark_web.app": INTERFACES,
    "rigmark_assessor.worker": set[str](),
}


def one_scenario() -> dict[str, object]:
    return submission(scenarios=[scenario_run(prompt=PROMPT, response=RESPONSE)])


async def test_a_trace_goes_from_the_rig_to_the_judge(
    rooms: Rooms, judge: ScriptedJudge, collector: Collector
):
    await judge_one(rooms, collector)

    [post], [assess] = collector.named("POST /api/benchmarks"), collector.named("assess")
    [chat], [write] = collector.named("chat scripted"), collector.named("write")
    assert {span.trace_id for span in (post, assess, chat, write)} == {TRACE}
    assert (post.parent_id, assess.parent_id) == (RIG, post.span_id)
    assert {chat.parent_id, write.parent_id} == {assess.span_id}
    assert [one.kind for one in (post, assess, chat, write)] == [SERVER, CONSUMER, CLIENT, INTERNAL]
    assert (post.service, assess.service) == ("rigmark-ingest-api", "rigmark-assessor")
    assert judge.headers[0]["traceparent"] == f"00-{TRACE}-{chat.span_id}-01"
    [line] = events(rooms.log, "request")
    assert (line["trace_id"], line["span_id"]) == (TRACE, post.span_id)


async def test_spans_tell_facts_and_no_text(rooms: Rooms, collector: Collector):
    benchmark_id = await judge_one(rooms, collector)

    [chat], [assess] = collector.named("chat scripted"), collector.named("assess")
    told = {name: value for name, value in chat.attributes.items() if name.startswith("gen_ai")}
    assert told == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "127.0.0.1",
        "gen_ai.request.model": "scripted",
        "gen_ai.request.max_tokens": 2048,
        "gen_ai.request.temperature": 0.0,
        "gen_ai.response.model": "scripted-1",
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.usage.input_tokens": 1200,
        "gen_ai.usage.output_tokens": 300,
    }
    assert assess.attributes["rigmark.benchmark_id"] == benchmark_id
    assert assess.attributes["rigmark.status"] == "completed"
    for body in collector.bodies:
        assert PROMPT.encode() not in body
        assert RESPONSE.encode() not in body


async def test_a_judge_that_fails_fails_its_span_in_a_word(
    rooms: Rooms, judge: ScriptedJudge, collector: Collector
):
    judge.script = says(b'{"error": {"message": "maximum context length"}}', 413)
    with rooms.ingest() as rig:
        rig.post("/api/benchmarks", json=one_scenario()).raise_for_status()

    assessor = await rooms.assessors.start(otlp_endpoint=collector.endpoint)
    await rooms.judged()
    await assessor.end()

    [assess], [chat] = collector.named("assess"), collector.named("chat scripted")
    assert chat.failed
    assert assess.failed
    assert chat.attributes["error.type"] == "context_too_long"
    assert assess.attributes["rigmark.status"] == "failed"
    assert assess.parent_id == ""
    assert "traceparent" not in judge.headers[0]


async def test_what_is_no_traceparent_begins_a_trace_of_its_own(rooms: Rooms, collector: Collector):
    wrong = ["nonsense", f"00-{'0' * 32}-{RIG}-01", "00-" + "x" * 5000]

    with rooms.ingest(otlp_endpoint=collector.endpoint) as rig:
        answers = [rig.get("/api/schema", headers={"traceparent": one}) for one in wrong]

    found = collector.named("GET /api/schema")
    assert {answer.status_code for answer in answers} == {200}
    assert [span.parent_id for span in found] == ["", "", ""]
    assert len({span.trace_id for span in found} - {"0" * 32}) == 3


async def test_a_collector_that_is_away_costs_nothing_and_is_said_once(rooms: Rooms, nowhere: str):
    with rooms.ingest(otlp_endpoint=nowhere) as rig:
        answers = [rig.get("/api/schema") for _ in range(20)]
        await stage.until(lambda: is_said(rooms, "collector_is_away"))

    assert {answer.status_code for answer in answers} == {200}
    assert len(events(rooms.log, "collector_is_away")) == 1
    assert not [line for line in lines(rooms.log) if "opentelemetry" in str(line.get("logger"))]


@pytest.mark.parametrize(("room", "allowed"), ROOMS.items())
async def test_without_a_collector_what_traces_is_not_loaded(room: str, allowed: set[str]):
    code = f"""
import json, sys
import {room}
from rigmark_shared.observability.tracing import span, tracing
from rigmark_shared.settings import TraceSettings
with tracing(TraceSettings(), room="x"), span("work"):
    names = [name.split(".")[:2] for name in sys.modules if name.startswith("opentelemetry.")]
    print(json.dumps(sorted({{name for _, name in names}})))
"""

    running = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await running.communicate()

    assert set(json.loads(told)) <= allowed


async def test_no_variable_of_others_has_requests_told_to_a_collector(
    rooms: Rooms, collector: Collector, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint)

    with rooms.ingest() as rig:
        rig.post("/api/benchmarks", json=one_scenario()).raise_for_status()

    assert collector.bodies == []


async def judge_one(rooms: Rooms, collector: Collector) -> str:
    """Post a benchmark and have it judged, all of it traced; return its id."""
    with rooms.ingest(otlp_endpoint=collector.endpoint) as rig:
        headers = {"traceparent": TRACEPARENT}
        answer = rig.post("/api/benchmarks", json=one_scenario(), headers=headers)
    assessor = await rooms.assessors.start(otlp_endpoint=collector.endpoint, trace_judge=True)
    await rooms.judged()
    await assessor.end()
    return str(answer.raise_for_status().json()["id"])


async def is_said(rooms: Rooms, event: str) -> bool:
    return bool(events(rooms.log, event))
