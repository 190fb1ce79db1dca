"""From a schedule to the bytes that are sent, each with its time and what it is."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from truth.schedule import SCHEDULES, Counting, End, Protocol, Schedule

PROMPT_TOKENS = 33
NS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """One send: `payload` None ends the connection in mid-stream."""

    at_ms: float
    kind: str
    """role, comment, reasoning, content, finish, usage, mark, error or cut."""
    payload: bytes | None
    tokens: int = 0
    """Tokens that are whole after this step."""


@cache
def script(name: str) -> tuple[Step, ...]:
    """Return the steps of the schedule of that name, in their order, framed for HTTP."""
    schedule = SCHEDULES[name]
    steps = _ollama(schedule) if schedule.protocol is Protocol.OLLAMA else _openai(schedule)
    return tuple(sorted(steps, key=lambda step: step.at_ms))


def _openai(schedule: Schedule) -> Iterator[Step]:
    if schedule.role_at_once:
        role = {"role": "assistant", "content": ""}
        yield _step(0, "role", _sse(_chunk(role, schedule, 0)))
    yield from _keep_alive(schedule)
    end_ms = yield from _tokens(schedule, _openai_token)
    if schedule.end is End.ERROR:
        yield _step(end_ms, "error", _sse({"error": {"message": "out of memory", "code": 500}}))
        yield Step(end_ms, "end", b"0\r\n\r\n")
    elif schedule.end is End.CUT:
        yield Step(end_ms, "cut", None)
    else:
        yield from _openai_end(schedule, end_ms)


def _openai_end(schedule: Schedule, end_ms: float) -> Iterator[Step]:
    finish = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    yield _step(end_ms, "finish", _sse(finish))
    if schedule.told is not None:
        usage = {"completion_tokens": schedule.told, "prompt_tokens": PROMPT_TOKENS}
        yield _step(end_ms, "usage", _sse({"choices": [], "usage": usage}))
    if schedule.end is not End.NO_MARK:
        yield _step(end_ms, "mark", b"data: [DONE]\n\n")
    yield Step(end_ms, "end", b"0\r\n\r\n")


def _ollama(schedule: Schedule) -> Iterator[Step]:
    end_ms = yield from _tokens(schedule, _ollama_token)
    if schedule.end is End.ERROR:
        yield _step(end_ms, "error", _line({"error": "llama runner has terminated"}))
        yield Step(end_ms, "end", b"0\r\n\r\n")
    elif schedule.end is End.CUT:
        yield Step(end_ms, "cut", None)
    else:
        done = {
            "message": {"role": "assistant", "content": ""},
            "done": True,
            "done_reason": "stop",
            "prompt_eval_count": PROMPT_TOKENS,
            "prompt_eval_duration": round(schedule.ttft_ms * NS_PER_MS),
            "eval_count": schedule.told,
            "eval_duration": round(schedule.tokens * schedule.itl_ms * NS_PER_MS),
        }
        yield _step(end_ms, "mark", _line(done))
        yield Step(end_ms, "end", b"0\r\n\r\n")


def _tokens(schedule: Schedule, token: Any) -> Any:
    """Yield the steps that carry tokens, and return when the stream goes on after them."""
    for first in range(1, schedule.tokens + 1, schedule.tokens_per_chunk):
        last = min(first + schedule.tokens_per_chunk - 1, schedule.tokens)
        words = "".join(f"w{number} " for number in range(first, last + 1))
        kind = "reasoning" if first <= schedule.reasoning_tokens else "content"
        parts = schedule.chunks_per_token
        for part in range(parts):
            text = words[len(words) * part // parts : len(words) * (part + 1) // parts]
            text = "" if schedule.end is End.EMPTY else text
            yield _step(
                schedule.token_at_ms(first), kind, token(kind, text, schedule, last), tokens=last
            )
    return schedule.token_at_ms(schedule.tokens) + schedule.finish_late_ms


def _openai_token(kind: str, text: str, schedule: Schedule, tokens: int) -> bytes:
    name = "reasoning_content" if kind == "reasoning" else "content"
    return _sse(_chunk({name: text}, schedule, tokens))


def _ollama_token(kind: str, text: str, _schedule: Schedule, _tokens: int) -> bytes:
    words = {"content": "", "thinking": text} if kind == "reasoning" else {"content": text}
    return _line({"message": {"role": "assistant", **words}, "done": False})


def _chunk(delta: dict[str, Any], schedule: Schedule, tokens: int) -> dict[str, Any]:
    choices = [{"index": 0, "delta": delta, "finish_reason": None}]
    chunk = {"id": "truth", "object": "chat.completion.chunk", "created": 1, "choices": choices}
    if schedule.counting is Counting.TIMINGS:
        chunk["timings"] = {"prompt_n": PROMPT_TOKENS, "predicted_n": tokens, "cache_n": 0}
    elif schedule.counting not in (Counting.FINAL, Counting.NONE):
        chunk["usage"] = {"completion_tokens": tokens, "prompt_tokens": PROMPT_TOKENS}
    return chunk


def _keep_alive(schedule: Schedule) -> Iterator[Step]:
    at_ms = schedule.keep_alive_ms
    while at_ms is not None and schedule.keep_alive_ms and at_ms < schedule.ttft_ms:
        yield _step(at_ms, "comment", b": keep-alive\n\n")
        at_ms += schedule.keep_alive_ms


def _sse(chunk: Any) -> bytes:
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def _line(chunk: Any) -> bytes:
    return json.dumps(chunk).encode() + b"\n"


def _step(at_ms: float, kind: str, content: bytes, tokens: int = 0) -> Step:
    return Step(at_ms, kind, f"{len(content):x}\r\n".encode() + content + b"\r\n", tokens)
