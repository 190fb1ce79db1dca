"""A change of what is measured, asked or scored is a change of version."""

import hashlib
import json

from rigmark_shared.methodology import (
    METHODOLOGY_VERSION,
    METHODOLOGY_VERSIONS,
    METRICS,
    PROMPT_SET_VERSION,
    SCENARIOS,
)

# When one of these differs on purpose, give the new content a new version and add its line; the
# line of a published version is never changed.
PROMPT_SETS = {"2026.1": "36972abf237154c3"}
RUBRICS = {"2026.1": "8ba8a76bc33c4f55"}


def digest(content: object) -> str:
    text = json.dumps(content, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def test_the_prompts_are_those_of_the_prompt_sets_version() -> None:
    prompts = [
        (item.id.value, item.version, item.prompt_template, item.max_output_tokens)
        for item in SCENARIOS.values()
    ]

    assert digest(prompts) == PROMPT_SETS[PROMPT_SET_VERSION]


def test_the_rubric_is_that_of_the_methodologys_version() -> None:
    rubric = [
        (
            item.id.value,
            item.temperature,
            (item.ttft_good_ms, item.ttft_bad_ms),
            item.checklist,
            [(each.id, each.weight, each.question, dict(each.anchors)) for each in item.dimensions],
        )
        for item in SCENARIOS.values()
    ]
    formulas = [
        (name, metric.formula, [(band.label, band.level, band.low) for band in metric.bands])
        for name, metric in METRICS.items()
    ]

    assert digest((rubric, formulas)) == RUBRICS[METHODOLOGY_VERSION]


def test_a_new_result_is_of_the_last_readable_version() -> None:
    assert METHODOLOGY_VERSIONS[-1] == METHODOLOGY_VERSION
