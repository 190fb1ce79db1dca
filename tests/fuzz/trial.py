"""Sends bad inputs, and finds what is wrong with the answers."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from fuzz.bad_input import MARK, BadInput
from fuzz.service import Service
from raw_http import Answer, ask

_AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class Result:
    """What one input came to; `fault` is None where the answer is as promised."""

    input: BadInput
    status: int
    fault: str | None


def tried(service: Service, inputs: Sequence[BadInput]) -> list[Result]:
    """Return what each input came to, in their order."""

    def one(bad: BadInput) -> Result:
        try:
            answer = ask(service.client, bad.request)
        except TimeoutError:
            return Result(bad, 0, "was never answered")
        return Result(bad, answer.status, _fault(bad, answer))

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return list(threads.map(one, inputs))


def _fault(bad: BadInput, answer: Answer) -> str | None:
    if answer.status not in bad.statuses:
        return f"answered {answer.status} and not one of {sorted(bad.statuses)[:3]}…"
    if MARK.encode() in answer.body or MARK in answer.head:
        return "repeats the input"
    if answer.status < 400:
        return None
    if "application/problem+json" not in answer.head:
        return "is no problem document"
    problem = json.loads(answer.body)
    named = {error["field"] for error in problem["errors"]}
    if bad.field is not None and bad.field not in named:
        return f"names {sorted(named)[:5]} and not {bad.field}"
    return None if problem["detail"] and problem["type"] else "says nothing"
