"""llama-bench: llama.cpp's own benchmark program, in every format it prints."""

from collections.abc import Mapping
from datetime import datetime
from statistics import fmean
from typing import Final

from rigmark_agent.importers import figures
from rigmark_agent.importers.found import Found, Importer, known
from rigmark_agent.importers.llama_bench_rows import Row, is_row, rows_of, text_format
from rigmark_agent.importers.llama_bench_setup import (
    build_of,
    engine_of,
    hardware_of,
    is_setting,
    model_of,
)
from rigmark_agent.importers.material import Material
from rigmark_agent.importers.notes import Notes
from rigmark_agent.importers.reading import Reading
from rigmark_shared.wire import LoadModel, LoadPoint, SutBoundary

NAME: Final = "llama-bench"
_NS_PER_S: Final = 1e9
_AGREE: Final = 0.01
_SAME_FIGURE: Final = "the same measurement as avg_ts"
_REASONS: Final = {
    "avg_ns": _SAME_FIGURE,
    "stddev_ns": _SAME_FIGURE,
    "samples_ns": _SAME_FIGURE,
    "samples_ts": _SAME_FIGURE,
    "params": "rounded in this format",
    "main_gpu": "the number of a card, which says nothing on another rig",
    "stddev_ts": "a load point has no place for the deviation of its prefill speed",
}
_DECODE: Final = "avg_ts of the tg tests: generated tokens ÷ time, the mean of the repetitions"
_PREFILL: Final = "avg_ts of the pp tests: prompt tokens ÷ time, the mean of the repetitions"


def recognises(material: Material) -> bool:
    """Whether the content is llama-bench's."""
    if text_format(material) is not None:
        return True
    return any(is_row(row) for row in material.mappings)


def read(material: Material) -> list[Found]:
    """Return one result for each model and engine setting of the file."""
    form, rows = rows_of(material)
    groups: dict[tuple[tuple[str, str], ...], list[Row]] = {}
    for row in rows:
        if is_row(row) or form == "md":
            groups.setdefault(_setting(row), []).append(row)
    return [_result(form, group) for group in groups.values()]


def _setting(row: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((key, str(value)) for key, value in row.items() if is_setting(key, value)))


def _result(form: str, rows: list[Row]) -> Found:
    notes = Notes()
    readings = [Reading(row, notes, place=f"test {n}", kind="") for n, row in enumerate(rows, 1)]
    setup = readings[0]
    facts = (model_of(setup), engine_of(setup), hardware_of(setup))
    started_at = _started_at(setup)
    points = [_point(row) for row in readings]
    for row in readings:
        model_of(row), engine_of(row), hardware_of(row), build_of(row), _started_at(row)
        row.finish(_REASONS)
    return Found(
        tool=NAME,
        notes=notes,
        points=[point for point in points if point is not None],
        version=build_of(setup),
        format=form,
        model=facts[0],
        engine=facts[1],
        hardware=facts[2],
        terms=known(
            sut_boundary=SutBoundary.IN_PROCESS, load_model=LoadModel.SINGLE_STREAM, concurrency=1
        ),
        started_at=started_at,
    )


def _point(row: Reading) -> LoadPoint | None:
    prompt, generated, depth = (row.count(key) for key in ("n_prompt", "n_gen", "n_depth"))
    why_not = _why_not(row, prompt, generated)
    if why_not is not None:
        row.unusable("avg_ts", why_not)
        return None
    speed = _checked_speed(row, prompt or generated or 0)
    label = f"pp{prompt}" if prompt else f"tg{generated}"
    if generated:
        row.notes.relabel("decode_speed_tok_s", _DECODE)
        told = figures.summary(
            decode_speed_tok_s=speed, decode_speed_sd_tok_s=figures.deviation(row, "stddev_ts")
        )
    else:
        row.notes.relabel("prefill_speed_tok_s", _PREFILL)
        told = figures.summary(prefill_speed_tok_s=speed)
    if depth is not None:
        row.notes.relabel("context_tokens", "n_depth, or the depth behind the test's @")
    return figures.point(
        told,
        concurrency=1,
        prompt_tokens=prompt,
        output_tokens=generated,
        context_tokens=depth,
        label=f"{label} @ d{depth}" if depth else label,
    )


def _why_not(row: Reading, prompt: int | None, generated: int | None) -> str | None:
    """Return why a row's speed is neither a prefill nor a decode speed."""
    if row.raw("embeddings") in (True, 1, "1", "true") or row.raw("embd") == "1":
        return "a run for embeddings generates no tokens"
    if prompt is None or generated is None:
        return "n_prompt and n_gen must both be known: it may be a mix of prefill and decode"
    if prompt and generated:
        return "a mix of prefill and decode (-pg): neither the speed of one nor of the other"
    if not prompt and not generated:
        return "nothing was run"
    longest = max(prompt, generated, row.count("n_depth") or 0)
    return "more tokens than any context holds" if longest > figures.MOST_TOKENS else None


def _checked_speed(row: Reading, tokens: int) -> float | None:
    """Return avg_ts unless the repetitions in the same row contradict it."""
    speed = figures.speed(row, "avg_ts")
    mean_ns, samples_ns = row.number("avg_ns"), row.numbers("samples_ns")
    if speed is None:
        return None
    if samples_ns and min(samples_ns) > 0:
        own = fmean(tokens * _NS_PER_S / sample for sample in samples_ns)
        agrees = figures.close(speed, own, within_share=_AGREE)
    elif mean_ns is not None:
        # The mean of speeds is never below the speed of the mean time.
        agrees = mean_ns > 0 and speed >= tokens * _NS_PER_S / mean_ns * (1 - _AGREE)
    else:
        agrees = True
    if not agrees:
        row.unusable("avg_ts", "does not follow from the times in the same row")
    return speed if agrees else None


def _started_at(row: Reading) -> datetime | None:
    text = row.text("test_time")
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        row.unusable("test_time", "is not a time")
        return None
    return moment if moment.tzinfo else None


IMPORTER: Final = Importer(NAME, recognises, read)
