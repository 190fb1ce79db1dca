"""optimum-benchmark: the report of a text generation, with its configuration or alone."""

from collections.abc import Mapping
from typing import Final

from rigmark_agent.importers import figures
from rigmark_agent.importers.found import Found, Importer, known
from rigmark_agent.importers.material import Material
from rigmark_agent.importers.notes import Notes
from rigmark_agent.importers.optimum_setup import Shape, engine_of, hardware_of, model_of, shape_of
from rigmark_agent.importers.reading import Reading
from rigmark_shared.wire import LoadModel, LoadPoint, MemoryKind, Percentiles, SutBoundary

NAME: Final = "optimum-benchmark"
_STAGES: Final = ("prefill", "decode")
_AGREE: Final = 0.01
_STATISTICS: Final = {"mean": "mean", "p50": "p50", "p90": "p90", "p95": "p95", "p99": "p99"}
_BATCH: Final = "the batch is not known to be one prompt, so it is no figure of one request"
_ENERGY: Final = "in kWh of the whole machine, estimated; a load point has no place for it"
_MEMORY: Final = "the peak of the decoding is taken"
_MB: Final = 10**6
_GB: Final = 1024**3
_REASONS: Final = {
    "load": "loading of the model",
    "load_model": "loading of the model",
    "first_generate": "the cold first run",
    "generate": "prefill and decode in one figure",
    "energy": _ENERGY,
    "efficiency": _ENERGY,
    "memory": _MEMORY,
    "throughput": "the latency of the same runs is taken",
    "config": "settings of the tool, no figure",
    "count": "how often it was run",
    "total": "the mean is taken",
    "stdev": "a load point has no place for it",
    "stdev_": "a load point has no place for it",
    "values": "single runs; their mean and percentiles are taken",
    "name": "a name of the tool's user",
    "max_ram": "the memory of the cards is taken",
    "max_global_vram": "of all programs on the cards",
    "max_reserved": "within the memory of the process",
    "max_allocated": "within the memory of the process",
}


def recognises(material: Material) -> bool:
    """Whether the content is a report of optimum-benchmark."""
    return any(_is_report(_report(values)) for values in material.mappings)


def _report(values: Mapping[str, object]) -> Mapping[str, object]:
    report = values.get("report")
    return report if isinstance(report, dict) else values


def _is_report(report: Mapping[str, object]) -> bool:
    stages = [
        report[name]
        for name in ("prefill", "decode", "forward", "generate", "per_token")
        if name in report
    ]
    return any(
        isinstance(stage, dict) and {"latency", "throughput", "energy"} & stage.keys()
        for stage in stages
    )


def read(material: Material) -> list[Found]:
    """Return one result for each report; it is one load point."""
    return [
        _result(material.format, values)
        for values in material.mappings
        if _is_report(_report(values))
    ]


def _result(form: str, values: dict[str, object]) -> Found:
    notes = Notes()
    whole = Reading(values, notes)
    report = whole.part("report") if "report" in values else whole
    config = Reading(whole.part("config").values, Notes())
    whole.part("config").take_all()
    shape = shape_of(config)
    point = _point(report, shape)
    whole.finish(_REASONS)
    return Found(
        tool="optimum-benchmark",
        notes=notes,
        points=[point] if point else [],
        version=config.part("environment").text("optimum_benchmark_version"),
        format=form,
        model=model_of(config),
        engine=engine_of(config),
        hardware=hardware_of(config),
        terms=known(
            sut_boundary=SutBoundary.IN_PROCESS,
            load_model=LoadModel.SINGLE_STREAM if shape.batch_size == 1 else None,
            concurrency=1 if shape.batch_size == 1 else None,
        ),
    )


def _point(report: Reading, shape: Shape) -> LoadPoint | None:
    prefill, decode, token = (report.part(name) for name in ("prefill", "decode", "per_token"))
    ttft = _latency(prefill)
    generated = _generated(decode, shape)
    single = shape.batch_size == 1
    told = figures.summary(
        ttft_ms=ttft,
        itl_ms=_mean_of(_latency(token)),
        tpot_ms=_per_token(decode, generated),
        decode_speed_tok_s=_decode_speed(decode, single, generated),
        prefill_speed_tok_s=_prefill_speed(prefill, ttft, shape),
    )
    report.notes.relabel("ttft_ms", "prefill.latency in ms: a prompt up to its first token")
    report.notes.relabel("itl_ms", "per_token.latency: its mean in ms")
    return figures.point(
        told,
        None,
        concurrency=1 if single else None,
        prompt_tokens=shape.prompt_tokens,
        output_tokens=None if generated is None else generated + 1,
        **_peak_memory(decode),
    )


def _peak_memory(decode: Reading) -> dict[str, object]:
    """Return the memory of the process while decoding: of its cards, else of the machine."""
    memory = decode.part("memory")
    if not any(memory.keys()):
        return {}
    if memory.text("unit") != "MB":
        decode.unusable("memory", "the only unit known for it is MB, of 10^6 bytes")
        return {}
    key, kind = "max_process_vram", MemoryKind.VRAM
    if not memory.has(key):
        key, kind = "max_ram", MemoryKind.RAM
    gigabytes = figures.positive(memory, key, most=figures.MOST_GB, scale=_MB / _GB)
    if gigabytes is None:
        return {}
    decode.notes.relabel("memory_gb", f"decode.memory.{key}, from MB of 10^6 to GB of 2^30 bytes")
    return {"memory_gb": gigabytes, "memory_kind": kind}


def _latency(stage: Reading) -> Percentiles | None:
    latency = stage.part("latency")
    if latency.text("unit") != "s":
        for statistic in filter(latency.has, _STATISTICS.values()):
            latency.unusable(statistic, "the only unit known for it is s")
        return None
    return figures.percentiles(latency, _STATISTICS, scale=figures.MS_PER_S)


def _mean_of(times: Percentiles | None) -> Percentiles | None:
    """Keep the mean: the percentiles are of single gaps, ours of means by request."""
    return None if times is None or times.mean is None else Percentiles(mean=times.mean)


def _generated(decode: Reading, shape: Shape) -> int | None:
    """Return the answer tokens after the first, from decode throughput × latency ÷ batch."""
    latency, speed = _latency(decode), _throughput(decode)
    if latency is None or latency.mean is None or speed is None or not shape.batch_size:
        return None
    exact = speed * latency.mean / figures.MS_PER_S / shape.batch_size
    whole = figures.whole_tokens(exact)
    if whole is None or not figures.close(exact, whole, within_share=_AGREE):
        return None
    if shape.new_tokens is not None and whole != shape.new_tokens - 1:
        return None
    return whole


def _throughput(decode: Reading) -> float | None:
    throughput = decode.part("throughput")
    if throughput.text("unit") != "tokens/s":
        return None
    return figures.speed(throughput, "value")


def _decode_speed(
    decode: Reading,
    single: bool,
    generated: int | None,
) -> float | None:
    speed = _throughput(decode)
    if speed is None:
        return None
    if not single:
        decode.unusable("throughput", _BATCH)
        return None
    if generated is None:
        decode.unusable("throughput", "does not follow from the latency and the number of tokens")
        return None
    decode.notes.relabel("decode_speed_tok_s", "decode.throughput in tokens/s, of one prompt")
    return speed


def _per_token(decode: Reading, generated: int | None) -> Percentiles | None:
    latency = _latency(decode)
    if latency is None or generated is None:
        return None
    decode.notes.relabel("tpot_ms", "decode.latency ÷ (tokens − 1)")
    return Percentiles(
        **{name: value / generated for name, value in latency.model_dump(exclude_none=True).items()}
    )


def _prefill_speed(prefill: Reading, ttft: Percentiles | None, shape: Shape) -> float | None:
    if ttft is None or ttft.mean is None or shape.prompt_tokens is None:
        return None
    if shape.batch_size != 1:
        prefill.notes.leave_out("prefill.throughput", _BATCH)
        return None
    speed = shape.prompt_tokens / ttft.mean * figures.MS_PER_S
    prefill.notes.relabel(
        "prefill_speed_tok_s", "sequence_length ÷ prefill.latency.mean; its own is in samples/s"
    )
    return speed if speed <= figures.FASTEST_TOK_S else None


IMPORTER: Final = Importer(NAME, recognises, read)
