"""One process pauses a judge for all, and one of all probes it."""

from contextlib import suppress

import pytest
from structlog.testing import capture_logs

from fleet_model import FleetModel
from rigmark_assessor.judge.errors import JudgeAskedToWait, KeyWasRefused
from rigmark_assessor.judge.standing import Treatment
from unit.assessor.member import PAUSE_S, Member, all_report, passes
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


async def test_an_outage_that_one_meets_pauses_all(members: list[Member]):
    first, *others = members
    await all_report(members)

    first.outage()
    with capture_logs() as lines:
        await all_report(members)

    assert [member.allowed for member in members] == [0, 0, 0]
    assert {member.standing.detail for member in members} == {"the judge is away"}
    assert {member.standing.wait_s for member in members} == {PAUSE_S}
    assert all(member.standing.changed.is_set() for member in others)
    assert [line["event"] for line in lines] == ["judge_is_paused_elsewhere"] * 2


async def test_a_pause_is_one_alert_of_all_and_its_end_is_told_by_each(
    members: list[Member], clock: Clock
):
    with capture_logs() as lines:
        await all_report(members)
        members[0].standing.failed(KeyWasRefused("check the key"))
        await all_report(members)
        clock.now += 1
        members[0].standing.answered()
        await all_report(members)

    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["judge_is_paused"]
    assert [line["event"] for line in lines].count("judge_is_back") == 3


async def test_one_of_all_probes_and_its_answer_is_for_all(members: list[Member], clock: Clock):
    members[0].outage()
    await all_report(members)
    await passes(PAUSE_S - 1, members, clock)
    clock.now += 1
    assert [member.allowed for member in members] == [0, 0, 0]

    await all_report(members)
    probing = [member.allowed for member in members]
    with members[0].standing.calling():
        await all_report(members)
        meanwhile = [member.allowed for member in members[1:]]
    clock.now += 1
    members[0].standing.answered()
    await all_report(members)

    assert probing == [1, 0, 0]
    assert meanwhile == [0, 0]
    assert [member.allowed for member in members] == [SLOTS] * 3
    assert members[1].woken > 0


async def test_a_probe_that_fails_pauses_all_for_twice_as_long(members: list[Member], clock: Clock):
    waits = []
    await all_report(members)
    for _ in range(6):
        prober = next(one for one in members if one.allowed)
        prober.outage()
        await all_report(members)
        waits.append([member.standing.wait_s for member in members])
        await passes(members[0].standing.wait_s, members, clock)
        assert sum(member.allowed for member in members) == 1

    assert waits == [[wait_s] * 3 for wait_s in (10, 20, 40, 80, 160, 200)]


async def test_an_outage_met_by_several_at_once_is_one_pause(members: list[Member]):
    await all_report(members)

    for member in members:
        member.outage()
    await all_report(members)

    assert {member.standing.wait_s for member in members} == {PAUSE_S}


async def test_an_answer_before_the_pause_does_not_end_it(members: list[Member], clock: Clock):
    first, second, _ = members
    await all_report(members)
    second.standing.answered()
    clock.now += 0.1
    first.outage()
    await first.fleet.step()

    clock.now += 0.1
    await second.fleet.step()

    assert second.standing.detail == "the judge is away"


async def test_a_pause_that_valkey_forgot_is_told_again(members: list[Member], clock: Clock):
    members[0].outage()
    await all_report(members)
    clock.now += 4
    for member in members:
        member.limiter.model = FleetModel() if member is members[0] else members[0].limiter.model

    await all_report(members)
    await all_report(members)

    assert [member.standing.wait_s for member in members] == [6, 6, 6]


def refused(member: Member, **told: float) -> Treatment:
    error = JudgeAskedToWait("429", **told)
    with suppress(JudgeAskedToWait), member.standing.calling():
        raise error
    return member.standing.failed(error)


async def test_one_refusal_while_others_are_served_pauses_nobody(members: list[Member]):
    first, second, third = members
    await all_report(members)
    with second.standing.calling():
        await all_report(members)

        assert refused(first) is Treatment.KEEP
        await all_report(members)

    assert [one.standing.detail for one in (first, second, third)] == [None] * 3


async def test_a_judge_that_refuses_everything_that_all_have_open_is_paused(members: list[Member]):
    await all_report(members)

    assert refused(members[0]) is Treatment.KEEP
    assert members[0].standing.detail is None
    await all_report(members)

    assert [member.standing.detail for member in members] == ["429"] * 3


async def test_a_wait_that_was_told_pauses_all(members: list[Member]):
    await all_report(members)
    with members[1].standing.calling():
        await all_report(members)
        refused(members[0], retry_after_s=33)
        await all_report(members)

    assert {member.standing.wait_s for member in members} == {33}


async def test_alone_a_refusal_of_all_that_is_open_pauses_and_any_other_does_not(
    members: list[Member],
):
    member = members[0]
    member.limiter.away = True
    await member.fleet.step()

    with member.standing.calling():
        refused(member)
        served = member.standing.detail
    refused(member)

    assert served is None
    assert member.standing.detail == "429"


async def test_a_refusal_that_nobody_could_be_told_of_pauses_alone(members: list[Member]):
    member = members[0]
    await member.fleet.step()
    refused(member)
    member.limiter.away = True

    await member.fleet.step()

    assert member.standing.detail == "429"
