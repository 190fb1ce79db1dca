"""One side of a comparison: the facts of a stored result that a comparison depends on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rigmark_shared.methodology.flag import FLAGS, FlagId, Severity

Fact = str | int | float | bool | None
Row = Mapping[Any, Any]
"""Columns by name; one that is absent is unknown."""

_SINGLE_STREAM: Final = "single_stream"
# How the cache was kept out does not matter; that it was does.
_CACHE: Final = {"disabled": "kept out", "defeated": "kept out", "hit": "hit"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The facts of one result; None is unknown. A tuple holds one entry a scenario, by its name."""

    methodology_version: str | None = None
    prompt_set_version: str | None = None
    scenarios: tuple[str, ...] = ()
    load_model: str | None = None
    concurrency: int | None = None
    sut_boundary: str | None = None
    streaming: bool | None = None
    token_count_source: str | None = None
    tokenizer: str | None = None
    prompt_cache: str | None = None
    """`kept out`, `hit`, or None where the engine does not tell."""
    evidence: str | None = None
    source_tool: str | None = None
    suspect_flags: tuple[str, ...] = ()
    judge_version: int | str | None = None
    temperatures: tuple[tuple[str, Fact], ...] = ()
    output_limits: tuple[tuple[str, Fact], ...] = ()
    seeds: tuple[tuple[str, Fact], ...] = ()
    context_length: int | None = None
    model: str | None = None
    digest: str | None = None
    quantization: str | None = None
    parameters: int | None = None
    precision: str | None = None
    engine: str | None = None
    engine_version: str | None = None
    engine_flags: tuple[tuple[str, Fact], ...] = ()
    hardware: str | None = None
    gpus: tuple[str, ...] = ()
    driver_version: str | None = None


def side_of(row: Row, disclosure: Row | None, runs: Sequence[Row]) -> Side:
    """Return the facts of a stored result.

    `row` has the columns of `benchmarks`, `disclosure` is the document of `benchmark_documents`,
    and each of `runs` has the columns of `scenario_runs`.
    """
    told = disclosure or {}
    model, engine, hardware = _part(told, "model"), _part(told, "engine"), _part(told, "hardware")
    runs = sorted(runs, key=lambda run: str(run["scenario"]))
    return Side(
        **_terms(row, _part(told, "terms")),
        scenarios=tuple(str(run["scenario"]) for run in runs),
        token_count_source=_shared([run.get("token_count_source") for run in runs]),
        evidence=row.get("evidence"),
        source_tool=row.get("source_tool"),
        suspect_flags=_suspect(row.get("flags") or ()),
        judge_version=_judge_version(row),
        **_sampling(runs),
        **_subject(row, model),
        tokenizer=model.get("tokenizer"),
        context_length=model.get("context_length"),
        engine=row.get("engine"),
        engine_version=row.get("engine_version"),
        engine_flags=tuple(sorted(_part(engine, "flags").items())),
        hardware=row.get("hardware"),
        gpus=tuple(sorted(str(gpu.get("name")) for gpu in hardware.get("gpus") or ())),
        driver_version=hardware.get("driver_version"),
    )


def _part(document: Row, name: str) -> Row:
    part: Row | None = document.get(name)
    return part or {}


def _terms(row: Row, terms: Row) -> dict[str, Any]:
    load_model, concurrency = terms.get("load_model"), terms.get("concurrency")
    return {
        "methodology_version": row.get("methodology_version"),
        "prompt_set_version": row.get("prompt_set_version") or terms.get("prompt_set_version"),
        "load_model": load_model,
        "concurrency": 1 if concurrency is None and load_model == _SINGLE_STREAM else concurrency,
        "sut_boundary": terms.get("sut_boundary"),
        "streaming": terms.get("streaming"),
        "prompt_cache": _CACHE.get(terms.get("prompt_cache", "")),
    }


def _subject(row: Row, model: Row) -> dict[str, Any]:
    return {
        "model": row.get("model"),
        "digest": model.get("digest"),
        "quantization": row.get("quantization"),
        "parameters": row.get("model_parameters"),
        "precision": model.get("precision"),
    }


def _sampling(runs: Sequence[Row]) -> dict[str, Any]:
    def by_scenario(column: str) -> tuple[tuple[str, Fact], ...]:
        return tuple((str(run["scenario"]), run.get(column)) for run in runs)

    return {
        "temperatures": by_scenario("temperature"),
        "output_limits": by_scenario("max_output_tokens"),
        "seeds": by_scenario("seed"),
    }


def _judge_version(row: Row) -> int | str | None:
    version: int | None = row.get("judge_version_id")
    if version is None and row.get("overall_quality") is not None:
        # Scores of several versions are like those of no other result.
        return f"several, for {row.get('id')}"
    return version


def _shared(facts: Sequence[str | None]) -> str | None:
    """Return what all say, `mixed` where they differ, None where one does not tell."""
    if not facts or None in facts:
        return None
    return facts[0] if len(set(facts)) == 1 else "mixed"


def _suspect(flags: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        name for name in flags if name in FLAGS and FLAGS[FlagId(name)].severity is Severity.SUSPECT
    )
