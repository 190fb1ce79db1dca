"""A process reports to the others of its fleet, and goes on alone while Valkey is away."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from fleet_model import FleetModel
from patience import PATIENCE_S
from rigmark_assessor.judge.fleet import EVERY_S, judge_key
from rigmark_assessor.settings import JudgeSettings
from rigmark_shared.queue import PART_LASTS_S
from unit.assessor.member import Member, all_report
from unit.assessor.simulated_fleet import SLOTS, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def model() -> FleetModel:
    return FleetModel()


@pytest.fixture
def members(model: FleetModel, clock: Clock) -> list[Member]:
    return [Member(owner, model, clock) for owner in "abc"]


async def test_while_valkey_is_away_each_pauses_and_probes_alone(
    members: list[Member], clock: Clock
):
    await all_report(members)
    for member in members:
        member.limiter.away = True
    members[0].outage()
    clock.now += PART_LASTS_S
    await all_report(members)

    assert members[0].standing.detail == "the judge is away"
    assert members[1].standing.detail is None
    clock.now += PART_LASTS_S
    assert members[0].allowed == 1


async def test_a_pause_begun_while_valkey_was_away_is_for_all_when_it_is_back(
    members: list[Member], clock: Clock
):
    await all_report(members)
    members[0].limiter.away = True
    members[0].outage()
    await all_report(members)

    clock.now += 1
    members[0].limiter.away = False
    await all_report(members)

    assert [member.standing.wait_s for member in members] == [9, 9, 9]


async def test_valkey_is_missed_once_and_its_return_is_told(members: list[Member]):
    member = members[0]
    with capture_logs() as lines:
        for away in (True, True, False, False):
            member.limiter.away = away
            await member.fleet.step()

    assert [(line["event"], line["log_level"]) for line in lines] == [
        ("limit_is_not_shared", "warning"),
        ("limit_is_shared_again", "info"),
    ]


async def test_without_valkey_from_the_start_it_begins_with_an_equal_part(members: list[Member]):
    member = members[0]
    member.limiter.away = True
    assert member.allowed == 0

    await member.fleet.step()

    assert member.allowed == SLOTS
    assert member.woken == 1
    assert member.standing.limit.alone.peers == 4


async def test_while_both_are_away_it_keeps_the_number_of_processes_that_it_heard_last(
    members: list[Member],
):
    async def away() -> int:
        raise OSError

    member = members[0]
    await all_report(members)
    await member.fleet.step()
    member.limiter.away, member.fleet._peers = True, away

    await member.fleet.step()

    assert member.standing.limit.alone.peers == 3


async def test_while_valkey_is_away_the_database_tells_how_many_there_are(members: list[Member]):
    member = members[0]
    await member.fleet.step()
    member.limiter.away, member.peers = True, 7

    await member.fleet.step()

    assert member.standing.limit.alone.peers == 7


async def test_one_that_leaves_is_not_counted(members: list[Member], model: FleetModel):
    await all_report(members)

    await members[0].fleet.leave()

    assert sorted(model.parts) == ["b", "c"]


async def test_it_reports_at_once_when_something_is_needed_and_else_every_so_often(
    members: list[Member], model: FleetModel
):
    member = members[0]
    running = asyncio.create_task(member.fleet.run())
    try:
        await until(lambda: "a" in model.parts)
        first = model.parts["a"].report
        began = asyncio.get_running_loop().time()
        member.outage()
        await until(lambda: model.pause is not None)
        took_s = asyncio.get_running_loop().time() - began
        told = model.parts["a"].report
        await until(lambda: model.parts["a"].report is not told)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    assert first.opens is None
    assert took_s < EVERY_S


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0)


def test_each_address_model_and_account_has_a_limit_of_its_own_and_no_key_is_told():
    settings = [
        JudgeSettings(judge_base_url=url, judge_model=model, judge_api_key=SecretStr(key))
        for url in ("https://a.example/v1", "https://b.example/v1")
        for model in ("one", "two")
        for key in ("", "sk-secret", "sk-other")
    ]

    keys = [judge_key(one) for one in settings]

    assert len(set(keys)) == len(settings)
    assert not any("secret" in key or "example" in key for key in keys)
    assert judge_key(settings[0]) == keys[0]
