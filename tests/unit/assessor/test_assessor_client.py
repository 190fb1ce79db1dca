"""One call of the judge: a deadline for all of it, and a record whatever comes of it."""

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import httpx
import pytest
from yarl import URL

from rigmark_assessor.judge.client import Call, JudgeClient, Question, Sources
from rigmark_assessor.judge.errors import (
    AnswerIsBroken,
    JudgeIsUnreachable,
    JudgeTookTooLong,
    KeyWasRefused,
    RequestWasRefused,
    VerdictIsInvalid,
)
from scripted_judge import completion
from unit.assessor.replies import SCENARIO, settings, verdict_document
from unit.assessor.wired import Handler, Wired

QUESTION = Question(SCENARIO.id, task="Plan it.", response="A plan.", max_output_tokens=900)


def answering(body: bytes, status: int = 200) -> Handler:
    async def handle(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, content=body)

    return handle


VALID = answering(completion(json.dumps(verdict_document(60))))


def client(handler: Handler, **changes: object) -> JudgeClient:
    ticks = iter(range(1000))
    return JudgeClient(
        settings(**changes),
        Wired(handler),
        sources=Sources(clock=lambda: float(next(ticks)), nonce=lambda: "c0de"),
    )


async def test_a_verdict_is_returned_and_its_call_recorded():
    calls: list[Call] = []

    verdict = await client(VALID).ask(QUESTION, calls.append)

    assert {one.score for one in verdict.scores} == {60}
    assert [(call.outcome, call.latency_ms) for call in calls] == [("verdict", 1000.0)]
    assert calls[0].facts.prompt_tokens == 1200


async def test_the_request_is_what_an_endpoint_expects():
    seen: list[httpx.Request] = []

    async def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return await VALID(request)

    await client(handle, judge_api_key="sk-1").ask(QUESTION, [].append)

    assert (seen[0].method, seen[0].url) == ("POST", "http://judge.test/v1/chat/completions")
    assert seen[0].headers["authorization"] == "Bearer sk-1"
    request = json.loads(seen[0].content)
    assert request["max_tokens"] == 900
    assert "<response c0de>\nA plan.\n</response c0de>" in request["messages"][1]["content"]


async def test_a_judge_without_a_key_is_asked_without_one():
    async def handle(request: httpx.Request) -> httpx.Response:
        assert "authorization" not in request.headers
        return await VALID(request)

    await client(handle).ask(QUESTION, [].append)


async def test_a_code_is_used_for_one_call_only():
    seen: set[bytes] = set()

    async def handle(request: httpx.Request) -> httpx.Response:
        seen.add(request.content)
        return await VALID(request)

    judge = JudgeClient(settings(), Wired(handle))
    for _ in range(5):
        await judge.ask(QUESTION, [].append)

    assert len(seen) == 5


async def test_an_invalid_verdict_is_recorded_with_what_it_cost():
    calls: list[Call] = []

    with pytest.raises(VerdictIsInvalid):
        await client(answering(completion("{}"))).ask(QUESTION, calls.append)

    assert calls[0].outcome == "invalid_output"
    assert calls[0].facts.cost_usd is not None
    assert calls[0].facts.raw_output == "{}"


async def test_an_error_is_recorded_with_its_status():
    calls: list[Call] = []

    with pytest.raises(RequestWasRefused):
        await client(answering(b"no", 422)).ask(QUESTION, calls.append)

    assert (calls[0].outcome, calls[0].facts.http_status) == ("request_refused", 422)
    assert calls[0].facts.raw_output == "no"


@pytest.mark.parametrize("key", ["1", "model", "Words", "ollama"])
async def test_a_word_that_stands_for_a_key_changes_no_answer(key: str):
    verdict = await client(VALID, judge_api_key=key).ask(QUESTION, [].append)

    assert verdict == await client(VALID).ask(QUESTION, [].append)


async def test_a_key_that_a_judge_repeats_is_not_kept():
    calls: list[Call] = []
    judge = client(answering(b"bad key sk-secret", 401), judge_api_key="sk-secret")

    with pytest.raises(KeyWasRefused):
        await judge.ask(QUESTION, calls.append)

    assert calls[0].facts.raw_output == "bad key [key]"


async def test_white_space_that_never_ends_meets_the_deadline():
    class Drip(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                await asyncio.sleep(0)
                yield b" "

    async def handle(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Drip())

    calls: list[Call] = []
    with pytest.raises(JudgeTookTooLong, match=r"within 0\.05 s"):
        await client(handle, judge_timeout_s=0.05).ask(QUESTION, calls.append)

    assert calls[0].outcome == "judge_timed_out"
    assert calls[0].facts.http_status is None


async def test_an_answer_without_end_is_not_read_to_its_end():
    with pytest.raises(AnswerIsBroken, match="too large"):
        await client(answering(b" " * 2_000_001)).ask(QUESTION, [].append)


@pytest.mark.parametrize(
    "error",
    [
        aiohttp.ClientConnectionError("x"),
        aiohttp.ServerDisconnectedError("x"),
        aiohttp.ClientPayloadError("x"),
        aiohttp.ConnectionTimeoutError("x"),
        aiohttp.InvalidURL(URL("x")),
        OSError("x"),
    ],
)
async def test_a_connection_that_fails_is_one_named_error(error: Exception):
    async def handle(_: httpx.Request) -> httpx.Response:
        raise error

    calls: list[Call] = []
    with pytest.raises(JudgeIsUnreachable):
        await client(handle).ask(QUESTION, calls.append)

    assert calls[0].outcome == "judge_unreachable"


async def test_a_call_that_is_abandoned_is_recorded_too():
    begun = asyncio.Event()

    async def handle(_: httpx.Request) -> httpx.Response:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    calls: list[Call] = []
    asking = asyncio.create_task(client(handle).ask(QUESTION, calls.append))
    await begun.wait()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)

    assert asking.cancelled()
    assert calls[0].outcome == "abandoned"
