"""What the tests of operators' commands on judge versions stand on."""

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

from rigmark_assessor.settings import AssessorSettings
from rigmark_shared.methodology import SCENARIOS, Scenario, ScenarioId
from scripted_judge import Reply, Request, Script, completion, schema_of

Settings = Callable[..., AssessorSettings]

_QUALITY = re.compile(r"quality (\d+)")


def scores(points: Callable[[int, Random], float], *, seed: int = 1) -> Script:
    """Score every dimension by the quality that a response tells of itself, or else by 50."""
    random = Random(seed)

    def score(schema: dict[str, Any], quality: int) -> Any:
        if schema["type"] == "object":
            return {key: score(part, quality) for key, part in schema["properties"].items()}
        if schema["type"] == "integer":
            return min(100, max(0, round(points(quality, random) / 5) * 5))
        return "Scripted words."

    def script(request: Request) -> Reply:
        told = _QUALITY.search(request["messages"][-1]["content"])
        verdict = score(schema_of(request), int(told[1]) if told else 50)
        return Reply(body=completion(json.dumps(verdict)))

    return script


def labelled_lines(each: int, *, seed: int = 2) -> list[str]:
    """Return labelled lines of each scenario, with labels near the quality that responses tell."""
    random, lines = Random(seed), []
    for scenario in SCENARIOS.values():
        for _ in range(each):
            quality = random.randrange(10, 95)
            label = {one.id: _near(quality, random) for one in scenario.dimensions}
            response = _response(scenario, quality, "It goes on. " * random.randrange(1, 60))
            lines.append(
                json.dumps({"scenario": scenario.id, "response": response, "scores": label})
            )
    return lines


def _response(scenario: Scenario, quality: int, more: str) -> str:
    """Return a response that no evidence caps: one to a task of code holds code."""
    if scenario.id is ScenarioId.CODE_GENERATION:
        page = f"<!doctype html><title>Of quality {quality}</title><p>{more}</p>"
        return f"```html\n{page}\n```"
    return f"Of quality {quality}. {more}"


def _near(quality: int, random: Random) -> float:
    return round(min(100.0, max(0.0, quality + random.gauss(0, 5))), 1)
