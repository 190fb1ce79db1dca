"""What an endpoint can be held to is learned once, and only from a refusal that proves it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_assessor.judge.client import Call, JudgeClient, Question
from rigmark_assessor.judge.endpoints import endpoint_of
from rigmark_assessor.judge.errors import (
    FormWasRefused,
    JudgeError,
    JudgeIsFailing,
    RequestWasRefused,
    VerdictIsInvalid,
)
from rigmark_assessor.judge.ladder import LEARNED_FOR, RUNGS, Ladder, Learned
from rigmark_assessor.settings import ResponseFormat
from rigmark_shared.db.pool import open_pool
from rigmark_shared.settings import DatabaseSettings
from scripted_judge import Request, completion, valid
from unit.assessor.replies import SCENARIO, settings
from unit.assessor.wired import Wired

SCHEMA, OBJECT, TEXT = RUNGS
QUESTION = Question(SCENARIO.id, task="Plan it.", response="A plan.", max_output_tokens=900)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
REFUSAL = (400, b'{"error": {"message": "response_format is not supported"}}')

Answer = Callable[[Request], tuple[int, bytes]]


class Memory:
    """Remembers what a ladder stores."""

    def __init__(self, learned: Learned | None = None) -> None:
        self.learned = learned
        self.stored: list[tuple[ResponseFormat, str | None]] = []

    async def load(self) -> Learned | None:
        return self.learned

    async def store(self, form: ResponseFormat, detail: str | None) -> None:
        self.stored.append((form, detail))

    def ladder(self, asked: ResponseFormat | str = "auto") -> Ladder:
        return Ladder(asked, self.load, self.store, now=lambda: NOW)


def takes(*forms: ResponseFormat, else_: tuple[int, bytes] = REFUSAL) -> Answer:
    def answer(request: Request) -> tuple[int, bytes]:
        form = request.get("response_format", {}).get("type", "text")
        return (200, valid(request).body) if form in forms else else_

    return answer


def client(answer: Answer, ladder: Ladder) -> JudgeClient:
    async def handle(request: httpx.Request) -> httpx.Response:
        status, body = answer(httpx.Response(200, content=request.content).json())
        return httpx.Response(status, content=body)

    return JudgeClient(settings(), Wired(handle), ladder=ladder)


@pytest.mark.parametrize("taken", RUNGS)
async def test_the_strictest_form_that_is_taken_is_found_and_remembered(taken: ResponseFormat):
    memory, calls = Memory(), list[Call]()
    ladder = memory.ladder()
    judge = client(takes(taken), ladder)

    await judge.ask(QUESTION, calls.append)
    await judge.ask(QUESTION, calls.append)

    tried = [*RUNGS[: RUNGS.index(taken) + 1], taken]
    assert [call.response_format for call in calls] == tried
    assert judge.form is taken
    assert [form for form, _ in memory.stored] == [taken]
    assert (memory.stored[0][1] is None) is (taken is SCHEMA)


async def test_a_refusal_on_every_rung_is_the_requests_own_and_teaches_nothing():
    memory, calls = Memory(), list[Call]()
    judge = client(takes(), memory.ladder())

    with pytest.raises(RequestWasRefused) as raised:
        await judge.ask(QUESTION, calls.append)

    assert not isinstance(raised.value, FormWasRefused)
    assert [call.outcome for call in calls] == ["format_refused"] * 2 + ["request_refused"]
    assert (judge.form, memory.stored) == (SCHEMA, [])


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (500, b"", JudgeIsFailing),
        (400, b'{"error": {"message": "no"}}', RequestWasRefused),
        (200, completion("not a verdict"), VerdictIsInvalid),
        (500, b'{"error": {"message": "json_schema"}}', JudgeIsFailing),
        (400, b'{"detail": [{"input": "response_format"}]}', RequestWasRefused),
    ],
)
async def test_nothing_else_leads_a_rung_down(status: int, body: bytes, error: type[JudgeError]):
    memory, calls = Memory(), list[Call]()
    judge = client(lambda _: (status, body), memory.ladder())

    for _ in range(5):
        with pytest.raises(error):
            await judge.ask(QUESTION, calls.append)

    assert judge.form is SCHEMA
    assert len(calls) == 5


async def test_an_outage_behind_a_refusal_teaches_nothing():
    memory = Memory()
    judge = client(
        lambda request: REFUSAL if "response_format" in request else (503, b""), memory.ladder()
    )

    with pytest.raises(JudgeIsFailing):
        await judge.ask(QUESTION, [].append)

    assert (judge.form, memory.stored) == (SCHEMA, [])


async def test_an_invalid_verdict_in_a_looser_form_shows_that_it_is_taken():
    memory = Memory()
    judge = client(
        lambda request: REFUSAL if "response_format" in request else (200, completion("no")),
        memory.ladder(),
    )

    with pytest.raises(VerdictIsInvalid):
        await judge.ask(QUESTION, [].append)

    assert judge.form is TEXT


@pytest.mark.parametrize("form", RUNGS)
async def test_a_form_that_is_set_is_kept(form: ResponseFormat):
    memory = Memory(Learned(TEXT, None, NOW))
    ladder = memory.ladder(form)
    await ladder.recall()
    judge = client(takes(), ladder)

    with pytest.raises(RequestWasRefused):
        await judge.ask(QUESTION, [].append)

    assert (judge.form, memory.stored) == (form, [])


async def test_what_was_learned_lately_is_where_a_process_begins():
    memory = Memory(Learned(OBJECT, "Why.", NOW - LEARNED_FOR + timedelta(minutes=1)))
    ladder, calls = memory.ladder(), list[Call]()

    await ladder.recall()
    await client(takes(OBJECT), ladder).ask(QUESTION, calls.append)

    assert [call.response_format for call in calls] == [OBJECT]
    assert memory.stored == []


async def test_what_was_learned_long_ago_is_tried_anew():
    memory = Memory(Learned(TEXT, "Why.", NOW - LEARNED_FOR))
    ladder = memory.ladder()

    await ladder.recall()
    await client(takes(SCHEMA), ladder).ask(QUESTION, [].append)

    assert memory.stored == [(SCHEMA, None)]


@given(st.lists(st.sampled_from(RUNGS), max_size=20))
async def test_answers_that_come_late_never_lead_up_again(taken: list[ResponseFormat]):
    memory = Memory()
    ladder = memory.ladder()
    forms = [ladder.form]

    for form in taken:
        await ladder.took(form)
        forms.append(ladder.form)

    places = [RUNGS.index(form) for form in forms]
    assert places == sorted(places)
    assert [form for form, _ in memory.stored] == list(
        dict.fromkeys(form for form, _ in memory.stored)
    )


async def test_a_database_that_is_away_costs_the_memory_and_nothing_else():
    nobody = DatabaseSettings(database_url="postgresql://rigmark@127.0.0.1:1/rigmark")
    async with open_pool(nobody, application="tests") as pool:
        endpoint = endpoint_of(pool, settings())

        await endpoint.store(TEXT, "Why.")

        assert await endpoint.load() is None
