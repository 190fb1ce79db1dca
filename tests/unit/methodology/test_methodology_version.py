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
# A metric that is added changes no figure there was; these are the ones a version began with.
METRICS_OF = {
    "2026.1": (
        "decode_speed_tok_s",
        "generation_speed_tok_s",
        "ttft_ms",
        "ttfr_ms",
        "ttfo_ms",
        "tpot_ms",
        "normalized_latency_ms",
        "prefill_speed_tok_s",
        "memory_gb",
        "memory_share_pct",
        "gpu_share_pct",
        "efficiency_tok_s_per_gb",
        "energy_j_per_token",
        "output_tokens",
        "scenario_kpi",
        "overall_quality",
    )
}
ADDED = {"2026.1": "7745d27c9c374700"}


def digest(content: object) -> str:
    text = json.dumps(content, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def formula(name: str) -> tuple[object, ...]:
    metric = METRICS[name]
    return name, metric.formula, [(band.label, band.level, band.low) for band in metric.bands]


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
    formulas = [formula(name) for name in METRICS_OF[METHODOLOGY_VERSION]]

    assert digest((rubric, formulas)) == RUBRICS[METHODOLOGY_VERSION]


def test_the_formulas_of_added_metrics_are_those_they_were_published_with() -> None:
    added = [formula(name) for name in METRICS if name not in METRICS_OF[METHODOLOGY_VERSION]]

    assert digest(added) == ADDED[METHODOLOGY_VERSION]


def test_a_new_result_is_of_the_last_readable_version() -> None:
    assert METHODOLOGY_VERSIONS[-1] == METHODOLOGY_VERSION
