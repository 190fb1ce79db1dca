"""Labelled texts: JSON lines, each a response with the scores that people gave it.

    {"scenario": "code_generation", "response": "…", "scores": {"correctness": 70, …}}
    {"scenario": "code_generation", "response": "…", "kpi": 68.5, "prompt": "…", "model": "…"}

A line that was judged already has `judged` beside that: a list of
{"scores": {…}, "order": […], "judge": 0}, and the digest of the judge's version in `version`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any, Final

from rigmark_assessor.calibrate.errors import LabelledLineIsWrong
from rigmark_shared.methodology import SCENARIOS, Scenario, ScenarioId

NONCE: Final = "calibration"
_TEXTS: Final = ("prompt", "response", "id", "model", "version")
_KEYS: Final = ("scenario", *_TEXTS, "scores", "kpi", "judged")
_JUDGED_KEYS: Final = ("scores", "order", "judge")
_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Judgement:
    """One verdict on a labelled text."""

    scores: Mapping[str, int]
    order: tuple[str, ...] = ()
    """The dimensions in the order in which they were asked for; empty is unknown."""
    judge: int = 0
    """The judge's place in its panel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One response with what people say of it: the label of the KPI, and of each dimension."""

    line: int
    scenario: ScenarioId
    kpi: float
    scores: Mapping[str, float] = field(default_factory=dict)
    task: str = ""
    response: str | None = None
    id: str | None = None
    model: str | None = None
    judged: tuple[Judgement, ...] = ()
    version: str | None = None


def read_labelled(file: Path, *, judged: bool = False) -> list[Labelled]:
    """Return the lines of a file, which are judged already or are to be.

    Raises LabelledLineIsWrong, which names line and key.
    """
    try:
        text = file.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise LabelledLineIsWrong(f"{file} cannot be read: {error}") from error
    lines = [
        _Line(number, words, judged=judged).labelled()
        for number, words in enumerate(text.splitlines(), 1)
        if words.strip()
    ]
    if not lines:
        raise LabelledLineIsWrong(f"{file} has no labelled line")
    return lines


def as_json(one: Labelled) -> str:
    """Return the line that reads as this labelled text."""
    document: dict[str, Any] = {"scenario": one.scenario}
    named = {"prompt": one.task, "response": one.response, "id": one.id, "model": one.model}
    document |= {key: value for key, value in named.items() if value}
    document |= {"scores": dict(one.scores)} if one.scores else {"kpi": one.kpi}
    if one.judged:
        document["version"] = one.version
        document["judged"] = [
            {"scores": dict(each.scores), "order": list(each.order), "judge": each.judge}
            for each in one.judged
        ]
    return json.dumps(document, ensure_ascii=False)


class _Line:
    """Reads one line; every fault names line and key."""

    def __init__(self, number: int, words: str, *, judged: bool) -> None:
        self._number = number
        self._judged = judged
        try:
            document = json.loads(words)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            raise LabelledLineIsWrong(f"line {number} is not a JSON object")
        self._document: dict[str, Any] = document

    def labelled(self) -> Labelled:
        for key in self._document.keys() - set(_KEYS):
            raise self._fault(key, f"is unknown; a line has {', '.join(_KEYS)}")
        scenario = self._scenario()
        kpi, scores = self._label(scenario)
        if not self._judged and not self._text("response"):
            raise self._fault("response", "is missing")
        return Labelled(
            line=self._number,
            scenario=scenario.id,
            task=self._text("prompt") or scenario.prompt(NONCE),
            response=self._text("response"),
            kpi=kpi,
            scores=scores,
            id=self._text("id"),
            model=self._text("model"),
            judged=tuple(self._judgements(scenario)) if self._judged else (),
            version=self._text("version"),
        )

    def _scenario(self) -> Scenario:
        name = self._document.get("scenario")
        if not isinstance(name, str) or name not in SCENARIOS:
            raise self._fault("scenario", f"is one of {', '.join(SCENARIOS)}")
        return SCENARIOS[ScenarioId(name)]

    def _label(self, scenario: Scenario) -> tuple[float, Mapping[str, float]]:
        if ("scores" in self._document) == ("kpi" in self._document):
            raise self._fault("scores", "or kpi is needed, and not both")
        if "kpi" in self._document:
            return self._number_of("kpi", self._document["kpi"]), {}
        scores = self._scores("scores", self._document["scores"], scenario)
        return sum(scores[one.id] * float(one.weight) for one in scenario.dimensions), scores

    def _scores(self, key: str, given: object, scenario: Scenario) -> dict[str, float]:
        names = [one.id for one in scenario.dimensions]
        if not isinstance(given, dict) or set(given) != set(names):
            raise self._fault(key, f"needs exactly {', '.join(names)}")
        return {name: self._number_of(f"{key}.{name}", given[name]) for name in names}

    def _judgements(self, scenario: Scenario) -> Iterator[Judgement]:
        given = self._document.get("judged")
        if not isinstance(given, list) or not given:
            raise self._fault("judged", "needs the scores of one verdict at least")
        for place, one in enumerate(given):
            key = f"judged[{place}]"
            if not isinstance(one, dict) or set(one) - set(_JUDGED_KEYS):
                raise self._fault(key, f"is an object of {', '.join(_JUDGED_KEYS)}")
            scores = self._scores(f"{key}.scores", one.get("scores"), scenario)
            if any(score != int(score) for score in scores.values()):
                raise self._fault(f"{key}.scores", "are integers")
            order, judge = one.get("order") or [], one.get("judge", 0)
            if not isinstance(order, list) or (order and sorted(order) != sorted(scores)):
                raise self._fault(f"{key}.order", "names each dimension once")
            if type(judge) is not int or judge < 0:
                raise self._fault(f"{key}.judge", "is a place in the panel, from 0")
            yield Judgement(
                {name: int(score) for name, score in scores.items()}, tuple(order), judge
            )

    def _number_of(self, key: str, value: object) -> float:
        known = isinstance(value, int | float) and not isinstance(value, bool)
        if not known or not isfinite(value) or not 0 <= value <= _MOST:  # type: ignore[arg-type,operator]
            raise self._fault(key, "is a number from 0 to 100")
        return float(value)  # type: ignore[arg-type]

    def _text(self, key: str) -> str | None:
        value = self._document.get(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise self._fault(key, "is a text, or left out")
        return value

    def _fault(self, key: str, what: str) -> LabelledLineIsWrong:
        return LabelledLineIsWrong(f"line {self._number}: {key} {what}")
