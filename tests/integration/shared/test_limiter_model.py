"""Whatever is reported, the limiter's script does what the model of it does, and shares fairly."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis import Redis

from fleet_model import FleetModel, fair
from integration.shared.limiter_script import SLOTS, Script, report, settle
from rigmark_embedded.servers import Servers
from rigmark_shared.queue import Grant, Opens, Report

EXAMPLES = 60


@pytest.fixture(scope="module")
def client(servers: Servers) -> Iterator[Redis]:
    with Redis.from_url(servers.valkey.url) as client:
        yield client


OPENS = st.builds(
    Opens, st.integers(0, 9000), st.just("the judge is away"), st.integers(1, 4), st.booleans()
)


STEPS = st.one_of(
    st.builds(
        report,
        st.sampled_from("abcd"),
        wants=st.integers(0, SLOTS),
        uses=st.integers(0, SLOTS),
        peak=st.integers(0, SLOTS),
        share=st.integers(1, SLOTS),
        unspent=st.integers(-3, 5),
        epoch=st.integers(0, 3),
        held=st.none() | st.integers(0, 30),
        answered_ago_ms=st.none() | st.integers(0, 5000),
        probes=st.booleans(),
        opens=st.none() | OPENS,
    ),
    st.sampled_from([10, 260, 600, 4000, 5200, 11_000]),
    st.sampled_from("abcd"),
)


@settings(max_examples=EXAMPLES)
@given(
    steps=st.lists(STEPS, min_size=1, max_size=25),
    most=st.sampled_from([0, 1, 30, 1000]),
    per_minute=st.sampled_from([0, 1, 60, 6000]),
)
def test_the_script_is_the_model(
    client: Redis, steps: list[Report | int | str], most: int, per_minute: int
):
    script, model, passed_ms = Script(client), FleetModel(), 0
    for step in steps:
        if isinstance(step, int):
            script.pass_ms(step)
            passed_ms += step
        elif isinstance(step, str):
            script.leave(step)
            model.leave(step)
        else:
            step = replace(step, most=most, per_minute=per_minute)  # noqa: PLW2901
            grant = script.report(step)
            expected = model.report(step, grant.now_ms + passed_ms)
            assert _told(grant) == pytest.approx(_told(expected), abs=1e-3)


def _told(grant: Grant) -> dict[str, float]:
    pause = grant.pause
    return {
        "limit": grant.limit,
        "quota": grant.quota,
        "tokens": grant.tokens,
        "epoch": grant.epoch,
        "processes": grant.processes,
        "probe": grant.probe,
        "paused": pause is not None,
        "left_ms": pause.left_ms if pause else 0,
        "ago_ms": pause.ago_ms if pause else 0,
        "count": pause.count if pause else 0,
        "answered_ago_ms": -1 if grant.answered_ago_ms is None else grant.answered_ago_ms,
    }


@settings(max_examples=EXAMPLES)
@given(
    most=st.integers(1, 60),
    turns=st.lists(
        st.tuples(st.sampled_from("abcdef"), st.integers(0, SLOTS), st.floats(0, 1)),
        min_size=1,
        max_size=40,
    ),
)
def test_the_parts_are_never_more_than_the_limit(
    client: Redis, most: int, turns: list[tuple[str, int, float]]
):
    script, quotas = Script(client), dict.fromkeys("abcdef", 0)
    for owner, wants, used in turns:
        uses = int(quotas[owner] * used)

        quotas[owner] = script.report(report(owner, wants=wants, uses=uses, most=most)).quota

        assert sum(quotas.values()) <= most


@settings(max_examples=EXAMPLES)
@given(
    most=st.integers(1, 60),
    turns=st.lists(st.tuples(st.sampled_from("abcd"), st.floats(0, 1)), min_size=1, max_size=60),
)
def test_calls_in_flight_are_never_more_than_the_limit_though_parts_shrink(
    client: Redis, most: int, turns: list[tuple[str, float]]
):
    script = Script(client)
    quotas, uses = dict.fromkeys("abcd", 0), dict.fromkeys("abcd", 0)
    for owner, ended in turns:
        uses[owner] -= int(uses[owner] * ended)

        quotas[owner] = script.report(report(owner, uses=uses[owner], most=most)).quota
        uses[owner] = max(uses[owner], quotas[owner])

        assert sum(uses.values()) <= most


@settings(max_examples=EXAMPLES)
@given(count=st.integers(1, 6), spare=st.integers(0, 40))
def test_everybody_who_wants_gets_something_and_nothing_is_left_over(
    client: Redis, count: int, spare: int
):
    owners, most = "abcdef"[:count], count + spare

    grants = settle(Script(client), owners, most=most)

    quotas = [grant.quota for grant in grants.values()]
    assert min(quotas) >= 1
    assert max(quotas) - min(quotas) <= 1
    assert sum(quotas) == min(most, count * SLOTS)


@settings(max_examples=EXAMPLES)
@given(
    wants=st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 50), min_size=1),
    limit=st.integers(0, 100),
)
def test_a_fair_share_wastes_nothing_and_gives_nobody_more_than_it_wants(
    wants: dict[str, int], limit: int
):
    shares = fair(wants, limit)

    assert sum(shares.values()) == min(limit, sum(wants.values()))
    assert all(shares[owner] <= wants[owner] for owner in wants)
    short = [shares[owner] for owner in wants if shares[owner] < wants[owner]]
    assert not short or max(shares.values()) - min(short) <= 1
