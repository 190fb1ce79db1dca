"""Spans that no collector gets are counted, by why, in every room that traces."""

from pathlib import Path

import httpx
import pytest

from integration.assessor import stage
from integration.observability.conftest import Rooms
from otlp_collector import Collector
from rigmark_embedded.ports import held_port
from rigmark_shared.observability.otlp import OtlpTracing
from rigmark_shared.observability.tracing import Kind, Loss
from rigmark_shared.observability.waiting import Tally
from web_process import web

METRIC = "rigmark_trace_spans_dropped_total"
NONE_YET = {f'{METRIC}{{reason="queue_full"}} 0.0', f'{METRIC}{{reason="not_taken"}} 0.0'}
MANY = 6_000


def begin_and_end(tracing: OtlpTracing, number: int) -> None:
    for _ in range(number):
        with tracing.span("work", kind=Kind.INTERNAL, parent=None, attributes={}):
            pass


def dropped(page: str) -> set[str]:
    return {line for line in page.splitlines() if line.startswith(METRIC)}


def test_every_span_was_either_sent_or_counted_when_a_collector_is_slower_than_the_work(
    collector: Collector,
):
    tracing = OtlpTracing(collector.endpoint, room="shared")
    collector.goes_on.clear()

    begin_and_end(tracing, MANY)
    collector.goes_on.set()
    tracing.close()

    lost = tracing.losses()
    assert 0 < lost[Loss.QUEUE_FULL] < MANY
    assert len(collector.spans) + sum(lost.values()) == MANY


def test_all_are_counted_while_nobody_listens(nowhere: str):
    tracing = OtlpTracing(nowhere, room="shared")

    begin_and_end(tracing, 20)
    tracing.close()

    assert tracing.losses() == {Loss.QUEUE_FULL: 0, Loss.NOT_TAKEN: 20}


def test_what_is_sent_or_not_sampled_is_no_loss(
    collector: Collector, nowhere: str, monkeypatch: pytest.MonkeyPatch
):
    sent = OtlpTracing(collector.endpoint, room="shared")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_off")
    unsampled = OtlpTracing(nowhere, room="shared")

    for tracing in (sent, unsampled):
        begin_and_end(tracing, 20)
        tracing.close()

    assert len(collector.spans) == 20
    assert set(sent.losses().values()) == set(unsampled.losses().values()) == {0}


def test_a_place_that_was_left_is_given_again():
    tally = Tally(most=2)

    admitted = [tally.admit() for _ in range(3)]
    tally.leave(1)

    assert admitted == [True, True, False]
    assert tally.admit()
    assert tally.losses()[Loss.QUEUE_FULL] == 1


async def test_a_collector_that_is_away_is_seen_in_the_metrics_of_ingest(
    rooms: Rooms, nowhere: str
):
    with rooms.ingest(otlp_endpoint=nowhere) as rig:
        before = dropped(rig.metrics())
        for _ in range(20):
            rig.get("/api/schema")

        async def all_are_counted() -> bool:
            return f'{METRIC}{{reason="not_taken"}} 20.0' in dropped(rig.metrics())

        await stage.until(all_are_counted)

    assert before == NONE_YET


async def test_web_and_assessor_tell_it_too(rooms: Rooms, collector: Collector, tmp_path: Path):
    address = rooms.database.url("rigmark_web")
    with held_port() as port:
        assessor = await rooms.assessors.start(
            otlp_endpoint=collector.endpoint, assessor_metrics_port=port
        )

        async def assessor_tells() -> bool:
            async with httpx.AsyncClient(trust_env=False) as client:
                try:
                    told = await client.get(f"http://127.0.0.1:{port}/metrics")
                except httpx.ConnectError:
                    return False
            return dropped(told.text) == NONE_YET

        await stage.until(assessor_tells)
        with web(address, tmp_path / "web.log", otlp_endpoint=collector.endpoint) as browser:
            shown = browser.metrics()
        await assessor.end()

    assert dropped(shown) == NONE_YET


def test_without_tracing_there_is_nothing_to_tell(rooms: Rooms):
    with rooms.ingest() as rig:
        assert dropped(rig.metrics()) == set()
