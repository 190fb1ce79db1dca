"""The judge's version: a digest of everything that shapes a score."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, Final

from rigmark_assessor.judge import fence, prompt, second_wording
from rigmark_assessor.judge.ladder import strictest
from rigmark_assessor.judge.request import parameters
from rigmark_assessor.judge.verdict import READING_VERSION, verdict_schema
from rigmark_assessor.settings import JudgeSettings, ResponseFormat
from rigmark_shared.methodology import METHODOLOGY_VERSION, SCENARIOS

_ROTATION: Final = "the dimensions move up by one with each sample"


@dataclass(frozen=True)
class JudgeVersion:
    """A judge, or a panel of them, as it is asked: scores of two versions are not compared."""

    model: str
    base_url: str
    shape: Mapping[str, Any]

    @cached_property
    def digest(self) -> bytes:
        """Change with any part, and with nothing else."""
        return sha256(_json([self.model, self.base_url, self.shape])).digest()


def judge_version(
    settings: JudgeSettings, form: ResponseFormat | None = None, *, evidence: str | None = None
) -> JudgeVersion:
    """Return the version of the judge that the settings describe.

    `form` is how it was held to its verdict, where that was learned; `evidence` the version of the
    checks that cap its scores.
    """
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
            "response_format": (form or strictest(settings.judge_response_format)).value,
            "samples": settings.judge_samples,
            "half_width": settings.judge_half_width,
            "rotation": _ROTATION,
            "reading": READING_VERSION,
            "evidence": evidence,
            "prompt": _hash([prompt.USER, prompt.ASKED_AGAIN, fence.RULES]),
            "second_wording": _hash([second_wording.SYSTEM, second_wording.USER]),
            "rubric": _hash(rubrics),
            "schema": _hash(schemas),
        },
    )


def panel_version(members: Sequence[JudgeVersion]) -> JudgeVersion:
    """Return the version of a panel of these judges; of one judge, its own."""
    if len(members) == 1:
        return members[0]
    return JudgeVersion(
        model=" + ".join(member.model for member in members),
        base_url=" + ".join(dict.fromkeys(member.base_url for member in members)),
        shape={"panel": [member.digest.hex() for member in members]},
    )


def _hash(value: object) -> str:
    return sha256(_json(value)).hexdigest()


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
