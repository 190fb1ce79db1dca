"""What the rows of llama-bench tell of model, engine and hardware."""

import re
from typing import Final

from rigmark_agent.importers.found import known
from rigmark_agent.importers.notes import fit
from rigmark_agent.importers.reading import Reading, finite
from rigmark_agent.target.naming import public_name, quantization

_MEASURED: Final = frozenset(
    [
        "n_prompt",
        "n_gen",
        "n_depth",
        "test_time",
        "avg_ns",
        "stddev_ns",
        "avg_ts",
        "stddev_ts",
        "samples_ns",
        "samples_ts",
        "t_start",
        "test",
        "t/s",
    ]
)
# Names of the columns that the table shortens.
_FLAGS: Final = {
    "n_batch": "n_batch",
    "n_ubatch": "n_ubatch",
    "n_threads": "n_threads",
    "threads": "n_threads",
    "cpu_mask": "cpu_mask",
    "cpu_strict": "cpu_strict",
    "poll": "poll",
    "type_k": "type_k",
    "type_v": "type_v",
    "n_gpu_layers": "n_gpu_layers",
    "ngl": "n_gpu_layers",
    "n_cpu_moe": "n_cpu_moe",
    "split_mode": "split_mode",
    "sm": "split_mode",
    "no_kv_offload": "no_kv_offload",
    "nkvo": "no_kv_offload",
    "flash_attn": "flash_attn",
    "fa": "flash_attn",
    "devices": "devices",
    "tensor_split": "tensor_split",
    "ts": "tensor_split",
    "tensor_buft_overrides": "tensor_buft_overrides",
    "load_mode": "load_mode",
    "lazy_mode": "lazy_mode",
    "use_mmap": "use_mmap",
    "mmap": "use_mmap",
    "use_direct_io": "use_direct_io",
    "embeddings": "embeddings",
    "embd": "embeddings",
    "no_op_offload": "no_op_offload",
    "no_host": "no_host",
    "repack": "repack",
    "fit_target": "fit_target",
    "fit_min_ctx": "fit_min_ctx",
    "backends": "backends",
    "backend": "backends",
}
_TYPE: Final = re.compile(
    r"(?P<family>\S+)(?: (?P<size>\S*\d\S*))? (?P<ftype>(?:mostly |all )?\S.*)"
)
_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?) (MiB|GiB)")
_MIB_PER_GIB: Final = 1024
_BYTES_PER_GB: Final = 1024**3


def is_setting(key: str, value: object) -> bool:
    """Whether a value tells one model and engine setting from another."""
    if key in _FLAGS or key in ("model", "model_type", "model_filename"):
        return True
    number = finite(value)
    measured = key in _MEASURED or (number is not None and not number.is_integer())
    return isinstance(value, str | int | bool) and not measured


def model_of(row: Reading) -> dict[str, object]:
    """Return the model by its file's name, without the folders of the rig."""
    file, kind = row.text("model_filename"), row.text("model_type") or row.text("model")
    parts = _TYPE.fullmatch(kind or "")
    ftype = quantization(parts["ftype"]) if parts else None
    name = public_name(file).removesuffix(".gguf") if file else kind
    size = row.count("model_size")
    return known(
        name=fit(name) if name else None,
        family=parts["family"] if parts else None,
        quantization=ftype,
        parameters=row.count("model_n_params"),
        file_size_gb=size / _BYTES_PER_GB if size else _size_gb(row.text("size")),
    )


def engine_of(row: Reading) -> dict[str, object]:
    """Return llama.cpp with its build and the settings that shape its speed."""
    return known(name="llama.cpp", version=build_of(row), flags=_flags(row))


def build_of(row: Reading) -> str | None:
    """Return the build as llama.cpp names it; None where it was built without a number."""
    commit, number = row.label("build_commit"), row.label("build_number")
    named = commit if commit not in (None, "unknown") else None
    if number in (None, "0"):
        return named
    return f"b{number}-{named}" if named else f"b{number}"


def hardware_of(row: Reading) -> dict[str, object]:
    """Return the card the layers ran on, else the processor; a table tells neither."""
    cpu, gpu = row.text("cpu_info"), row.text("gpu_info")
    layers = row.number("n_gpu_layers")
    on_cpu = layers == 0 or row.text("backends") in ("CPU", "BLAS")
    cards = [] if on_cpu or not gpu else [fit(card) for card in gpu.split(", ") if card.strip()]
    name = _counted(cards) if cards else cpu
    return known(
        name=fit(name) if name else None,
        cpu=fit(cpu) if cpu else None,
        gpus=[{"name": card} for card in cards],
    )


def _flags(row: Reading) -> dict[str, str]:
    flags = {}
    for theirs, ours in _FLAGS.items():
        if row.has(theirs):
            value = row.raw(theirs)
            plain = int(value) if isinstance(value, bool) else value
            if isinstance(plain, str | int | float) and str(plain).strip():
                flags[ours] = fit(str(plain))
    return flags


def _counted(cards: list[str]) -> str:
    alike = len(set(cards)) == 1
    return f"{len(cards)}× {cards[0]}" if alike and len(cards) > 1 else ", ".join(cards)


def _size_gb(text: str | None) -> float | None:
    match = _SIZE.fullmatch(text or "")
    if match is None:
        return None
    return float(match[1]) / (_MIB_PER_GIB if match[2] == "MiB" else 1)
