"""vLLM's `bench serve`: one result file for each run, or one line of a file for each."""

import math
from collections.abc import Sequence
from typing import Final

from rigmark_agent.importers import figures
from rigmark_agent.importers.evidence import Timed, Told, evidence
from rigmark_agent.importers.found import Found, Importer, closed_loop, known
from rigmark_agent.importers.material import Material
from rigmark_agent.importers.notes import Notes, fit
from rigmark_agent.importers.reading import Reading, finite
from rigmark_agent.importers.vllm_reasons import (
    CHAT_CLOCK,
    CHUNKS,
    GAPS,
    REASONS,
    UNCHECKED,
    UNKNOWN_CLOCK,
)
from rigmark_agent.target.naming import public_name
from rigmark_shared.wire import LoadModel, LoadPoint, LoadRequest, Percentiles

NAME: Final = "vllm"
_TYPICAL: Final = (
    {"request_throughput", "total_token_throughput", "output_throughput"},
    {"duration", "completed", "total_input_tokens", "total_output_tokens"},
)
# Clients of /v1/completions, where the first chunk holds the first token.
_COMPLETIONS: Final = frozenset({"vllm", "openai", "lmdeploy", "sglang", "llama.cpp", "scalellm"})
_CHAT: Final = frozenset({"openai-chat", "vllm-chat", "sglang-oai-chat"})
_AGREE: Final = 0.02
_TIMES: Final = ("ttft", "tpot", "itl", "e2el")
_STATISTICS: Final = {"mean": "mean", "p50": "median", "p90": "p90", "p95": "p95", "p99": "p99"}


def recognises(material: Material) -> bool:
    """Whether the content is that of `vllm bench serve`."""
    return any(_is_run(run) for run in material.mappings)


def _is_run(run: dict[str, object]) -> bool:
    rates, totals = _TYPICAL
    return bool(rates & run.keys()) and len(totals & run.keys()) >= len(totals) - 1


def read(material: Material) -> list[Found]:
    """Return one result for each model and client; each run is a load point."""
    groups: dict[tuple[object, object], list[dict[str, object]]] = {}
    for run in material.mappings:
        if _is_run(run):
            client = run.get("backend", run.get("endpoint_type"))
            groups.setdefault((str(run.get("model_id")), str(client)), []).append(run)
    return [_result(material.format, runs) for runs in groups.values()]


def _result(form: str, runs: list[dict[str, object]]) -> Found:
    notes = Notes()
    readings = [Reading(run, notes, place=f"run {n}", kind="") for n, run in enumerate(runs, 1)]
    points = [point for point in map(_point, readings) if point is not None]
    models = [run.text("model_id") for run in readings]
    tokenizers = [run.text("tokenizer_id") for run in readings]
    for run in readings:
        run.finish(REASONS)
    return Found(
        tool="vllm bench serve",
        notes=notes,
        points=points,
        format=form,
        model=known(
            name=public_name(models[0]) if models[0] else None,
            tokenizer=public_name(tokenizers[0]) if tokenizers[0] else None,
        ),
        terms=known(streaming=True, **_load_terms(points)),
    )


def _load_terms(points: Sequence[LoadPoint]) -> dict[str, object]:
    if len({(point.concurrency, point.rate_per_s) for point in points}) != 1:
        return {}
    if points[0].rate_per_s is not None:
        return known(load_model=LoadModel.OPEN_LOOP)
    concurrency = points[0].concurrency
    return known(load_model=closed_loop(concurrency), concurrency=concurrency)


def _point(run: Reading) -> LoadPoint | None:
    completed = figures.requests_counted(run, "completed")
    failed = _failed(run, completed)
    client = run.text("backend") or run.text("endpoint_type")
    run.raw("endpoint_type")
    times = _times(run, client)
    throughput = figures.speed(run, "output_throughput")
    ttft = times.get("ttft_ms")
    whole = times.get("end_to_end_ms")
    means = (ttft.mean if ttft else None, whole.mean if whole else None)
    requests = _requests(run, client, Told(completed, failed, *means))
    if throughput is not None:
        run.notes.relabel("output_throughput_tok_s", "output_throughput: of all requests together")
    told = figures.summary(
        duration_s=figures.positive(run, "duration", most=figures.LONGEST_S),
        succeeded=completed,
        failed=failed,
        output_throughput_tok_s=throughput,
        decode_speed_tok_s=_decode_speed(run, times.get("tpot_ms")),
        **times,
    )
    return figures.point(
        told,
        requests,
        prompt_tokens=_mean_tokens(run, "total_input_tokens", completed),
        output_tokens=_mean_tokens(run, "total_output_tokens", completed),
        label=_label(run),
        **_load(run),
    )


def _failed(run: Reading, completed: int | None) -> int | None:
    told = figures.requests_counted(run, "failed")
    asked = figures.requests_counted(run, "num_prompts")
    if told is not None or asked is None or completed is None or asked < completed:
        return told
    return asked - completed


def _times(run: Reading, client: str | None) -> dict[str, Percentiles]:
    """Return the times that mean what they mean here, by our names."""
    if client not in _COMPLETIONS:
        why = CHAT_CLOCK if client in _CHAT else UNKNOWN_CLOCK
        for name in _TIMES:
            _leave_out(run, name, why)
        return {}
    ttft, tpot, itl, e2el = (_percentiles(run, name) for name in _TIMES)
    kept: dict[str, Percentiles | None] = {"ttft_ms": ttft, "tpot_ms": tpot, "end_to_end_ms": e2el}
    _tell(run, kept)
    if itl is not None and _tokens_come_singly(tpot, itl):
        kept["itl_ms"] = Percentiles(mean=itl.mean)
        run.notes.relabel("itl_ms", "mean_itl_ms: the mean of the gaps between chunks")
        _leave_out(run, "itl", GAPS, but="mean_itl_ms")
    else:
        _leave_out(run, "itl", UNCHECKED if tpot is None else CHUNKS)
    return {name: value for name, value in kept.items() if value is not None}


def _percentiles(run: Reading, name: str) -> Percentiles | None:
    keys = {ours: f"{theirs}_{name}_ms" for ours, theirs in _STATISTICS.items()}
    return figures.percentiles(run, keys)


def _tokens_come_singly(tpot: Percentiles | None, itl: Percentiles | None) -> bool:
    """Whether the time by token and the time by chunk agree: one token in each chunk."""
    if tpot is None or itl is None:
        return False
    return figures.close(tpot.mean, itl.mean, within_share=_AGREE)


def _leave_out(run: Reading, name: str, why: str, *, but: str | None = None) -> None:
    for key in list(run.keys()):
        if key.endswith(f"_{name}_ms") and key != but:
            run.raw(key)
            run.notes.leave_out(key, why)


def _tell(run: Reading, kept: dict[str, Percentiles | None]) -> None:
    theirs = {"ttft_ms": "ttft_ms", "tpot_ms": "tpot_ms", "end_to_end_ms": "e2el_ms"}
    for ours, name in theirs.items():
        if kept.get(ours) is not None:
            run.notes.relabel(ours, f"mean_{name}, median_{name} (our p50) and the percentiles")


def _decode_speed(run: Reading, tpot: Percentiles | None) -> float | None:
    if tpot is None or tpot.p50 is None:
        return None
    speed = figures.MS_PER_S / tpot.p50
    if speed > figures.FASTEST_TOK_S:
        return None
    run.notes.relabel("decode_speed_tok_s", "1000 ÷ median_tpot_ms")
    return speed


def _mean_tokens(run: Reading, key: str, completed: int | None) -> int | None:
    total = figures.positive(run, key, most=figures.MOST_TOKENS * figures.MOST_REQUESTS)
    if total is None or not completed:
        return None
    return figures.whole_tokens(total / completed)


def _label(run: Reading) -> str | None:
    label = run.text("label")
    return fit(label) if label else None


def _load(run: Reading) -> dict[str, object]:
    """Return the concurrency of a closed loop, or the rate of an open one."""
    rate = run.raw("request_rate")
    if rate == math.inf or str(rate).lower() in ("inf", "infinity"):
        return known(concurrency=figures.in_flight(run, "max_concurrency"))
    if run.has("ramp_up_strategy") or run.has("rps_change_events"):
        return {}
    return known(rate_per_s=figures.positive(run, "request_rate", most=figures.MOST_REQUESTS))


def _requests(run: Reading, client: str | None, told: Told) -> list[LoadRequest]:
    """Return each request of a run that was saved with --save-detailed."""
    if not run.has("start_times") or client not in _COMPLETIONS:
        return []
    starts, firsts = run.numbers("start_times"), run.numbers("ttfts")
    gaps, errors = run.items("itls"), run.items("errors")
    prompts, outputs = run.numbers("input_lens"), run.numbers("output_lens")
    columns = (starts, firsts, gaps, errors, prompts, outputs)
    if any(column is None or len(column) != len(starts or []) for column in columns):
        run.unusable("start_times", "the lists of the requests differ in length, or one is missing")
        return []
    rows = zip(*(column or [] for column in columns), strict=True)
    return evidence([_timed(row) for row in rows], told, notes=run.notes, name="start_times")


def _timed(row: tuple[object, ...]) -> Timed | None:
    start, first, gaps, error, prompt, output = row
    start_s, ttft_s = finite(start), finite(first)
    waits = [finite(gap) for gap in gaps] if isinstance(gaps, list) else [None]
    if start_s is None:
        return None
    if isinstance(error, str) and error.strip():
        return Timed(start_s * figures.MS_PER_S, error=fit(error.strip().splitlines()[-1], 500))
    if ttft_s is None or ttft_s <= 0 or any(wait is None or wait < 0 for wait in waits):
        return None
    if not waits and (finite(output) or 0) > 1:
        return None  # several tokens take some time
    first_ms = (start_s + ttft_s) * figures.MS_PER_S
    return Timed(
        start_ms=start_s * figures.MS_PER_S,
        first_token_ms=first_ms,
        last_token_ms=first_ms + sum(wait or 0.0 for wait in waits) * figures.MS_PER_S,
        prompt_tokens=figures.whole_tokens(finite(prompt)),
        output_tokens=figures.whole_tokens(finite(output)),
    )


IMPORTER: Final = Importer(NAME, recognises, read)
