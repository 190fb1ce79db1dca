"""Heartbeat, reconciler and presence: what they do in time, and while the database is away."""

import asyncio
from collections.abc import Iterable, Mapping
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from rigmark_assessor.database import is_refusal, repeat
from rigmark_assessor.heartbeat import Heartbeat
from rigmark_assessor.reconcile import Reconciler
from rigmark_shared.ids import AssessmentId, new_assessment_id


class Hand:
    """Has some assessments in hand, and remembers what it gave up."""

    def __init__(self, count: int) -> None:
        self.held: Mapping[AssessmentId, int] = {new_assessment_id(): 1 for _ in range(count)}
        self.lost: list[AssessmentId] = []

    def give_up(self, ids: Iterable[AssessmentId]) -> None:
        self.lost += ids


class Database:
    """Renews all leases but the lost ones, or is away."""

    def __init__(self) -> None:
        self.renewed: list[Mapping[AssessmentId, int]] = []
        self.lost: set[UUID] = set()
        self.away = False

    async def renew(self, held: Mapping[AssessmentId, int]) -> set[UUID]:
        self.renewed.append(dict(held))
        if self.away:
            raise OSError("away")
        return set(held) - self.lost


class Clock:
    """A clock that stands until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def heartbeat(hand: Hand, database: Database, clock: Clock | None = None) -> Heartbeat:
    return Heartbeat(hand, database.renew, every_s=10, lease_s=45, clock=clock or Clock())


async def test_one_beat_renews_every_lease_at_once():
    hand, database = Hand(3), Database()

    wait_s = await heartbeat(hand, database).beat()

    assert wait_s == 10
    assert database.renewed == [hand.held]
    assert hand.lost == []


async def test_idle_hands_ask_nothing_of_the_database():
    hand, database = Hand(0), Database()

    await heartbeat(hand, database).beat()

    assert database.renewed == []


async def test_a_lease_that_was_lost_is_given_up():
    hand, database = Hand(3), Database()
    database.lost = {list(hand.held)[1]}

    await heartbeat(hand, database).beat()

    assert hand.lost == [list(hand.held)[1]]


async def test_leases_that_cannot_be_renewed_are_given_up_when_they_have_run_out():
    hand, database, clock = Hand(2), Database(), Clock()
    beating = heartbeat(hand, database, clock)
    await beating.beat()
    database.away = True

    clock.now = 44
    with pytest.raises(OSError, match="away"):
        await beating.beat()
    assert hand.lost == []
    clock.now = 45
    with pytest.raises(OSError, match="away"):
        await beating.beat()

    assert hand.lost == list(hand.held)


async def test_a_beat_that_hangs_is_a_beat_that_failed():
    hand = Hand(1)

    async def renew(_: Mapping[AssessmentId, int]) -> set[UUID]:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(TimeoutError):
        await Heartbeat(hand, renew, every_s=0.01, lease_s=0).beat()

    assert hand.lost == list(hand.held)


@pytest.mark.parametrize(
    ("due_in_s", "woken", "wait_s"),
    [(None, 0, 15), (-3, 1, 15), (0, 1, 15), (4, 0, 4), (0.001, 0, 0.05), (9999, 0, 15)],
)
async def test_the_reconciler_wakes_for_what_is_due_and_looks_again_when_more_will_be(
    due_in_s: float | None, woken: int, wait_s: float
):
    wakes: list[None] = []

    async def due() -> float | None:
        return due_in_s

    found = Reconciler(due, lambda: wakes.append(None), interval_s=15, draw=lambda: 0.5)

    assert await found.look() == wait_s
    assert len(wakes) == woken


@pytest.mark.parametrize(("draw", "wait_s"), [(0.0, 12), (1.0, 18)])
async def test_reconcilers_do_not_all_look_at_once(draw: float, wait_s: float):
    async def due() -> None:
        return None

    looking = Reconciler(due, lambda: None, interval_s=15, draw=lambda: draw)

    assert await looking.look() == pytest.approx(wait_s)


async def test_repeated_work_goes_on_while_the_database_is_away_and_says_so_once():
    waits: list[float] = []
    outcomes = iter([1.0, OSError("x"), TimeoutError(), 2.0, 3.0, ValueError("the end")])

    async def step() -> float:
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def wait(for_s: float) -> None:
        waits.append(for_s)

    with capture_logs() as lines, pytest.raises(ValueError, match="the end"):
        await repeat(step, work="working", sleep=wait)

    assert waits == [1.0, 1.0, 1.0, 2.0, 3.0]
    assert [line["event"] for line in lines] == ["database_is_away", "database_is_back"]


class Refusal(Exception):
    """What a driver raises, with its code."""

    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("sqlstate", "refused"),
    [("22P05", True), ("23503", True), ("42501", True), ("57P01", False), (None, False)],
)
def test_a_refusal_is_told_from_an_absence(sqlstate: str | None, refused: bool):
    assert is_refusal(Refusal(sqlstate)) is refused


def test_what_is_no_database_error_is_no_refusal():
    assert not is_refusal(OSError())
