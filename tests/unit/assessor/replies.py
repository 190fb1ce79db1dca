"""Replies, verdicts and claims that the assessor's unit tests are about."""

import json
from typing import Any

from rigmark_assessor.claim import Claim
from rigmark_assessor.judge.client import Call, Question, Record
from rigmark_assessor.judge.reply import Facts, Reply
from rigmark_assessor.judge.verdict import Verdict, read_verdict
from rigmark_assessor.settings import JudgeSettings, ResponseFormat
from rigmark_shared.ids import new_assessment_id, new_benchmark_id
from rigmark_shared.methodology import SCENARIOS, ScenarioId
from scripted_judge import completion

SCENARIO = SCENARIOS[ScenarioId.AGENT_WORKFLOW]
DIMENSIONS = [dimension.id for dimension in SCENARIO.dimensions]


def settings(**changes: Any) -> JudgeSettings:
    """Settings of a configured judge."""
    given = {"judge_model": "judge-1", "judge_base_url": "http://judge.test/v1", **changes}
    return JudgeSettings(**given)


def verdict_document(score: object = 75, **changes: object) -> dict[str, Any]:
    """A verdict as a judge writes it."""
    parts = {one: {"rationale": f"Words on {one}.", "score": score} for one in DIMENSIONS}
    return {**parts, "summary": "All in all.", **changes}


def verdict(score: int = 75) -> Verdict:
    """A verdict as it was read."""
    text = json.dumps(verdict_document(score))
    return read_verdict(text, SCENARIO, form=ResponseFormat.JSON_SCHEMA)


def reply(body: object = None, status: int = 200, **headers: str) -> Reply:
    """A reply with these headers; the body is JSON unless it is bytes already."""
    whole = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, named, whole)


def chat(content: object = "text", *, finish: str | None = "stop", **message: object) -> Reply:
    """A chat completion with one choice."""
    choice = {"message": {"content": content, **message}, "finish_reason": finish}
    return reply(completion(None, choices=[choice]))


def claim(**changes: Any) -> Claim:
    """A claim of the first scenario."""
    given = {
        "id": new_assessment_id(),
        "benchmark_id": new_benchmark_id(),
        "scenario": SCENARIO.id,
        "generation": 1,
        "attempt": 1,
        "failures": 0,
        "task": "Plan it.",
        "response": "A plan.",
        **changes,
    }
    return Claim(**given)


def call(outcome: str = "verdict", latency_ms: float = 10) -> Call:
    """A call of the judge."""
    return Call(latency_ms, outcome, Facts())


class FakeJudge:
    """Answers each question with the next of its answers, a verdict or an error."""

    def __init__(self, *answers: Verdict | Exception) -> None:
        self._answers = list(answers)
        self.questions: list[Question] = []

    async def ask(self, question: Question, record: Record) -> Verdict:
        self.questions.append(question)
        record(call())
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer
