"""LocalScore: llamafile's benchmark of nine prompt and answer lengths, in json."""

from collections.abc import Mapping
from typing import Final

from rigmark_agent.importers import figures
from rigmark_agent.importers.found import Found, Importer, known
from rigmark_agent.importers.material import Material
from rigmark_agent.importers.notes import Notes, fit
from rigmark_agent.importers.reading import Reading
from rigmark_agent.target.naming import public_name, quantization
from rigmark_shared.wire import LoadModel, LoadPoint, Percentiles, SutBoundary

NAME: Final = "localscore"
_TYPICAL: Final = frozenset({"prompt_tps", "gen_tps", "ttft_ms", "avg_time_ms"})
_FEWEST_TYPICAL: Final = 2
_BYTES_PER_GB: Final = 1024**3
_AGREE: Final = 0.1
_COMPOSITE: Final = "a composite or a mean over unlike tests; the single tests are taken"
_POWER: Final = "one mean for prompt and answer together, and 0 where the tool saw none"
_REASONS: Final = {
    **dict.fromkeys(
        ("avg_prompt_tps", "avg_gen_tps", "avg_ttft_ms", "performance_score", "results_summary"),
        _COMPOSITE,
    ),
    **dict.fromkeys(("power_watts", "prompt_tps_watt", "gen_tps_watt"), _POWER),
    "avg_time_ms": "of prompt and answer together",
    "stddev_time_ms": "of prompt and answer together",
    "samples_ns": "of prompt and answer together",
    "prompt_tps_stddev": "a load point has no place for the deviation of its prefill speed",
    "vram_used_mb": "not measured by the tool",
    "model_params_str": "rounded",
    "main_gpu": "the number of a card, which says nothing on another rig",
    "test_time": "each test has its own",
    "build_number": "the commit is taken",
}


def recognises(material: Material) -> bool:
    """Whether the content is LocalScore's."""
    return any(_is_report(report) for report in material.mappings)


def _is_report(report: Mapping[str, object]) -> bool:
    tests = report.get("results")
    return isinstance(tests, list) and any(
        isinstance(test, dict) and len(_TYPICAL & test.keys()) >= _FEWEST_TYPICAL for test in tests
    )


def read(material: Material) -> list[Found]:
    """Return one result for each report; each test is a load point."""
    return [_result(material.format, one) for one in material.mappings if _is_report(one)]


def _result(form: str, values: dict[str, object]) -> Found:
    notes = Notes()
    report = Reading(values, notes)
    runtime, tests = report.part("runtime_info"), report.parts("results")
    version, commit = runtime.text("version"), runtime.text("commit")
    points = [point for point in map(_point, tests) if point is not None]
    models = [_model(test) for test in tests]
    hardware = _hardware(report)
    if any(model != models[0] for model in models[1:]):
        notes.leave_out("results", "they name several models: import them apart")
        points = []
    engine = known(name=runtime.text("name"), version=version, flags=known(commit=commit))
    report.finish(_REASONS)
    return Found(
        tool="LocalScore",
        notes=notes,
        points=points,
        version=version,
        format=form,
        model=models[0] if models else {},
        engine=engine,
        hardware=hardware,
        terms=known(
            sut_boundary=SutBoundary.IN_PROCESS, load_model=LoadModel.SINGLE_STREAM, concurrency=1
        ),
    )


def _point(test: Reading) -> LoadPoint | None:
    prompt, answer = test.count("n_prompt"), test.count("n_gen")
    lengths = [length for length in (prompt, answer) if length is not None]
    if any(length > figures.MOST_TOKENS for length in lengths):
        test.unusable("n_prompt", "more tokens than any context holds")
        return None
    ttft = figures.milliseconds(test, "ttft_ms")
    told = figures.summary(
        ttft_ms=Percentiles(mean=ttft) if ttft else None,
        decode_speed_tok_s=figures.speed(test, "gen_tps"),
        decode_speed_sd_tok_s=figures.deviation(test, "gen_tps_stddev"),
        prefill_speed_tok_s=figures.speed(test, "prompt_tps"),
    )
    test.notes.relabel("ttft_ms", "ttft_ms: in the engine's own process, the mean of repetitions")
    test.notes.relabel("decode_speed_tok_s", "gen_tps: the mean of repetitions")
    test.notes.relabel("decode_speed_sd_tok_s", "gen_tps_stddev")
    test.notes.relabel("prefill_speed_tok_s", "prompt_tps: the mean of repetitions")
    label = test.text("name")
    return figures.point(
        told,
        concurrency=1,
        prompt_tokens=prompt,
        output_tokens=answer,
        label=fit(label) if label else None,
    )


def _model(test: Reading) -> dict[str, object]:
    file, name = test.text("model_filename"), test.text("model_name")
    ftype = test.text("model_quant_str") or test.text("model_type")
    test.raw("model_type"), test.raw("build_commit")
    size = test.count("model_size")
    shown = name or (public_name(file).removesuffix(".gguf") if file else None)
    return known(
        name=fit(shown) if shown else None,
        quantization=quantization(ftype),
        parameters=test.count("model_n_params"),
        file_size_gb=size / _BYTES_PER_GB if size else None,
    )


def _hardware(report: Reading) -> dict[str, object]:
    """Return accelerator and system; the memory of an accelerator that is the CPU is the RAM."""
    accelerator, system = report.part("accelerator_info"), report.part("system_info")
    accelerator.raw("manufacturer"), system.raw("cpu_arch"), system.raw("version")
    name, memory = accelerator.text("name"), accelerator.number("memory_gb")
    card = known(name=name, memory_gb=memory if memory and memory > 0 else None)
    ram = system.number("ram_gb")
    kernel = [system.text("kernel_type"), system.text("kernel_release")]
    cpu = system.text("cpu_name")
    return known(
        name=name or cpu,
        gpus=[card] if name and accelerator.text("type") == "GPU" else [],
        cpu=cpu,
        ram_gb=ram if ram and ram > 0 else None,
        os=" ".join(filter(None, kernel)),
    )


IMPORTER: Final = Importer(NAME, recognises, read)
