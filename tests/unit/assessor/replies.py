"""Replies, verdicts and claims that the assessor's unit tests are about."""

import json
from collections.abc import Mapping
from typing import Any

from rigmark_assessor.assess.noise import NoiseBook
from rigmark_assessor.assess.panel import Judge, Panel
from rigmark_assessor.assess.sample import Made, Price, Sample
from rigmark_assessor.claim import Claim
from rigmark_assessor.judge.client import Call, Question, Record
from rigmark_assessor.judge.reply import Facts, Reply
from rigmark_assessor.judge.standing import Standing
from rigmark_assessor.judge.verdict import Verdict, read_verdict
from rigmark_assessor.judge.version import judge_version
from rigmark_assessor.settings import JudgeSettings, ResponseFormat
from rigmark_shared.ids import new_assessment_id, new_benchmark_id
from rigmark_shared.methodology import SCENARIOS, ScenarioId
from rigmark_shared.methodology.judged import Noise
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


def made(outcome: str = "verdict", *, ordinal: int = 0) -> Made:
    """A call of the configured judge."""
    return Made(call(outcome), judge_version(settings()), Price(), ordinal)


class FakeHand:
    """Keeps what an assessor hands over; `lets_go_after` so many samples it goes on no more."""

    def __init__(self, lets_go_after: int | None = None) -> None:
        self.calls: list[Made] = []
        self.samples: list[Sample] = []
        self.first_samples: list[int | None] = []
        self._lets_go_after = lets_go_after

    def record(self, made: Made) -> None:
        self.calls.append(made)

    def keep(self, samples: tuple[Sample, ...], *, first_sample: int | None) -> None:
        self.samples += samples
        self.first_samples.append(first_sample)

    def goes_on(self) -> bool:
        return self._lets_go_after is None or len(self.samples) < self._lets_go_after


def known_noise(panel: Panel, sd: float, df: int = 60) -> NoiseBook:
    """A book in which the noise of all judges of a panel is known for every scenario."""
    book = NoiseBook(_nobody_reads)
    book._noises = {
        (version.digest, scenario): Noise(sd, df)
        for judge in panel.judges
        for version in judge.versions.values()
        for scenario in SCENARIOS
    }
    return book


def no_noise() -> NoiseBook:
    """A book of which nothing has been read yet."""
    return NoiseBook(_nobody_reads)


async def _nobody_reads() -> Mapping[tuple[bytes, ScenarioId], Noise]:
    return {}


def panel(*judges: "FakeJudge", standing: Standing | None = None, **changes: Any) -> Panel:
    """A panel of these judges; each has a model of its own."""
    return Panel(
        [
            Judge(
                settings(judge_model=f"judge-{number}", **changes),
                judge,
                standing or Standing(first_pause_s=10),
            )
            for number, judge in enumerate(judges, 1)
        ]
    )


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
