"""The judge's version: a digest of everything that shapes a score."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from rigmark_assessor.judge import fence, prompt
from rigmark_assessor.judge.request import parameters
from rigmark_assessor.judge.verdict import verdict_schema
from rigmark_assessor.settings import JudgeSettings
from rigmark_shared.methodology import METHODOLOGY_VERSION, SCENARIOS


@dataclass(frozen=True, slots=True)
class JudgeVersion:
    """A judge as it is asked: scores of two versions are not compared."""

    model: str
    base_url: str
    shape: Mapping[str, Any]

    @property
    def digest(self) -> bytes:
        """Change with any part, and with nothing else."""
        return sha256(_json([self.model, self.base_url, self.shape])).digest()


def judge_version(settings: JudgeSettings) -> JudgeVersion:
    """Return the version of the judge that the settings describe."""
    rubrics = [prompt.system_message(scenario) for scenario in SCENARIOS]
    schemas = [
        verdict_schema(scenario, bound_strings=settings.judge_bound_strings)
        for scenario in SCENARIOS.values()
    ]
    return JudgeVersion(
        model=settings.judge_model,
        base_url=settings.judge_base_url,
        shape={
            "methodology": METHODOLOGY_VERSION,
            "parameters": parameters(settings, settings.judge_max_output_tokens),
            "response_format": settings.judge_response_format.value,
            "prompt": _hash([prompt.USER, prompt.ASKED_AGAIN, fence.RULES]),
            "rubric": _hash(rubrics),
            "schema": _hash(schemas),
        },
    )


def _hash(value: object) -> str:
    return sha256(_json(value)).hexdigest()


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
