"""The limiter's script on a real Valkey pauses a judge for all, and lets one of all probe it."""

from collections.abc import Iterator

import pytest
from redis import Redis

from integration.shared.limiter_script import Script, report
from rigmark_embedded.servers import Servers
from rigmark_shared.queue import PART_LASTS_S, Opens


@pytest.fixture(scope="module")
def client(servers: Servers) -> Iterator[Redis]:
    with Redis.from_url(servers.valkey.url) as client:
        yield client


@pytest.fixture
def script(client: Redis) -> Script:
    return Script(client)


def test_a_pause_is_for_all_until_an_answer_ends_it_for_all(script: Script):
    script.report(report("b"))
    opened = script.report(report("a", opens=Opens(15_000, "away"))).pause
    known = script.report(report("b")).pause
    script.pass_ms(16_000)

    late = script.report(report("b", answered_ago_ms=20_000)).pause
    ended = script.report(report("b", answered_ago_ms=10)).pause

    assert opened is not None
    assert known is not None
    assert (known.detail, known.count) == ("away", 1)
    assert 0 < known.left_ms <= 15_000
    assert late is not None
    assert ended is None
    assert script.report(report("a")).pause is None


def test_when_a_pause_is_over_one_of_all_probes(script: Script):
    script.report(report("a", opens=Opens(15_000, "away")))
    assert not script.report(report("a", probes=True)).probe
    script.pass_ms(15_000)

    probes = [script.report(report(owner, probes=True)).probe for owner in "abab"]

    assert probes == [True, False, True, False]


def test_a_probe_that_failed_makes_a_pause_that_is_known_to_be_the_second(script: Script):
    script.report(report("a", opens=Opens(15_000, "away")))
    script.pass_ms(15_000)
    script.report(report("a", probes=True))

    again = script.report(report("a", opens=Opens(30_000, "still away"))).pause

    assert again is not None
    assert (again.count, again.detail) == (2, "still away")
    assert not script.report(report("b", probes=True)).probe


def test_a_probe_is_for_another_when_its_process_is_gone_or_makes_no_use_of_it(script: Script):
    script.report(report("a", opens=Opens(0, "away")))
    assert script.report(report("a", probes=True)).probe
    script.pass_ms(PART_LASTS_S * 1000)
    assert script.report(report("b", probes=True)).probe

    script.leave("b")
    assert script.report(report("c", probes=True)).probe
    script.report(report("c", probes=True, uses=1))
    script.pass_ms(PART_LASTS_S * 1000 - 500)
    script.report(report("c", probes=True, uses=1))
    script.pass_ms(1000)
    assert not script.report(report("b", probes=True)).probe


def test_a_judge_that_refuses_all_is_paused_and_one_that_serves_others_is_not(script: Script):
    idle = Opens(15_000, "429", if_idle=True)
    script.report(report("b", uses=10))
    served = script.report(report("a", held=0, opens=idle))
    script.report(report("b", uses=0))
    script.pass_ms(500)

    refused = script.report(report("a", held=0, epoch=served.epoch, opens=idle))

    assert served.pause is None
    assert refused.pause is not None
