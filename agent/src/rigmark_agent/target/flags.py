"""The settings an engine was started with, as far as they shape speed or memory.

Only options of the list below are taken, and only values of the option's own shape: a number, a
word such as `q8_0`, a list of shares. Paths, hosts and keys fit none of these shapes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import PurePath
from typing import Final, NamedTuple

import psutil

MOST_FLAGS: Final = 100
"""What the wire takes."""


class Shape(StrEnum):
    """What the value of an option looks like; `on` and `off` are of options without a value.

    A value that is only `given` may name anything, so no more is told than that there is one.
    """

    AMOUNT = "amount"
    WORD = "word"
    LIST = "list"
    STATE = "state"
    GIVEN = "given"
    ON = "on"
    OFF = "off"


class Option(NamedTuple):
    """One option: the name it is published by, and the shape of its value."""

    name: str
    shape: Shape


_NUMBER: Final = r"-?\d{1,9}(?:\.\d{1,6})?"
_WORD: Final = r"[A-Za-z][A-Za-z0-9_-]{0,23}"
_STATES: Final = r"on|off|auto|true|false|0|1"
_VALUES: Final = {
    Shape.AMOUNT: re.compile(rf"{_NUMBER}[kKmMgG]?|all|auto|max"),
    Shape.WORD: re.compile(_WORD),
    Shape.LIST: re.compile(rf"{_NUMBER}(?:[,/]{_NUMBER}){{0,31}}"),
    Shape.STATE: re.compile(_STATES, re.IGNORECASE),
}

_OPTIONS: Final = """
n_gpu_layers           amount  -ngl --gpu-layers --n-gpu-layers
ctx_size               amount  -c --ctx-size
batch_size             amount  -b --batch-size
ubatch_size            amount  -ub --ubatch-size
threads                amount  -t --threads
threads_batch          amount  -tb --threads-batch
parallel               amount  -np --parallel
flash_attn             state   -fa --flash-attn
cache_type_k           word    -ctk --cache-type-k
cache_type_v           word    -ctv --cache-type-v
kv_cache_type          word    --kv-cache-type
mlock                  on      --mlock
mmap                   off     --no-mmap
kv_offload             off     -nkvo --no-kv-offload
kv_unified             on      -kvu --kv-unified
swa_full               on      --swa-full
split_mode             word    -sm --split-mode
tensor_split           list    -ts --tensor-split
main_gpu               amount  -mg --main-gpu
n_cpu_moe              amount  -ncmoe --n-cpu-moe
cpu_moe                on      -cmoe --cpu-moe
override_tensor        given   -ot --override-tensor
numa                   word    --numa
draft_model            given   -md --model-draft
draft_max              amount  --draft --draft-n --draft-max
draft_min              amount  --draft-min --draft-n-min
draft_n_gpu_layers     amount  -ngld --gpu-layers-draft --n-gpu-layers-draft
tensor_parallel_size   amount  -tp --tensor-parallel-size --tp-size --tp
pipeline_parallel_size amount  -pp --pipeline-parallel-size --pp-size
data_parallel_size     amount  -dp --data-parallel-size --dp-size
gpu_memory_utilization amount  --gpu-memory-utilization
mem_fraction_static    amount  --mem-fraction-static
max_model_len          amount  --max-model-len
context_length         amount  --context-length
max_num_seqs           amount  --max-num-seqs
max_num_batched_tokens amount  --max-num-batched-tokens
max_running_requests   amount  --max-running-requests
chunked_prefill_size   amount  --chunked-prefill-size
block_size             amount  --block-size
swap_space             amount  --swap-space
cpu_offload_gb         amount  --cpu-offload-gb
quantization           word    -q --quantization
dtype                  word    --dtype
kv_cache_dtype         word    --kv-cache-dtype
attention_backend      word    --attention-backend
enforce_eager          on      --enforce-eager
enable_prefix_caching  on      --enable-prefix-caching
enable_prefix_caching  off     --no-enable-prefix-caching
enable_chunked_prefill on      --enable-chunked-prefill
enable_chunked_prefill off     --no-enable-chunked-prefill
enable_expert_parallel on      --enable-expert-parallel
enable_torch_compile   on      --enable-torch-compile
radix_cache            off     --disable-radix-cache
cuda_graph             off     --disable-cuda-graph
speculative_config     given   --speculative-config
speculative_algorithm  word    --speculative-algorithm
"""

_SETTINGS: Final = """
attention_backend      word
block_size             amount
cache_dtype            word
chunked_prefill_size   amount
context_length         amount
disable_cuda_graph     state
disable_radix_cache    state
dp_size                amount
dtype                  word
enable_prefix_caching  state
enable_torch_compile   state
gpu_memory_utilization amount
kv_cache_dtype         word
max_running_requests   amount
max_total_num_tokens   amount
mem_fraction_static    amount
num_batch              amount
num_ctx                amount
num_gpu                amount
num_gpu_blocks         amount
num_thread             amount
page_size              amount
pp_size                amount
quantization           word
speculative_algorithm  word
swap_space             amount
tp_size                amount
use_mmap               state
"""
"""Settings that engines tell of themselves, by their own names."""

_VARIABLES: Final = {
    "OLLAMA_FLASH_ATTENTION": Shape.STATE,
    "OLLAMA_KV_CACHE_TYPE": Shape.WORD,
    "OLLAMA_NUM_PARALLEL": Shape.AMOUNT,
    "OLLAMA_CONTEXT_LENGTH": Shape.AMOUNT,
    "OLLAMA_GPU_OVERHEAD": Shape.AMOUNT,
    "OLLAMA_NEW_ENGINE": Shape.STATE,
    "OLLAMA_SCHED_SPREAD": Shape.STATE,
    "LLAMA_ARG_N_GPU_LAYERS": Shape.AMOUNT,
    "LLAMA_ARG_CTX_SIZE": Shape.AMOUNT,
    "LLAMA_ARG_N_PARALLEL": Shape.AMOUNT,
    "LLAMA_ARG_THREADS": Shape.AMOUNT,
    "LLAMA_ARG_FLASH_ATTN": Shape.STATE,
    "LLAMA_ARG_CACHE_TYPE_K": Shape.WORD,
    "LLAMA_ARG_CACHE_TYPE_V": Shape.WORD,
    "VLLM_ATTENTION_BACKEND": Shape.WORD,
}
"""Variables of an engine's environment, published by their own names."""


def _options() -> dict[str, Option]:
    rows = (line.split() for line in _OPTIONS.splitlines() if line)
    return {
        spelling: Option(name, Shape(shape))
        for name, shape, *spellings in rows
        for spelling in spellings
    }


_BY_SPELLING: Final = _options()
_SHAPES: Final = {name: Shape(shape) for name, shape in map(str.split, _SETTINGS.split("\n")[1:-1])}
_WRITTEN: Final = {"true": "on", "1": "on", "false": "off", "0": "off"}
# A single dash means another thing in every program; these read it as llama.cpp does.
_LLAMACPP_PROGRAMS: Final = ("llama", "kobold")


def flags_of(command_line: Sequence[str]) -> dict[str, str]:
    """Return the settings of a command line that may be published, by their names."""
    if not command_line:
        return {}
    program = PurePath(command_line[0].replace("\\", "/")).name.lower()
    short = any(word in program for word in _LLAMACPP_PROGRAMS)
    found: dict[str, str] = {}
    for spelling, value in _arguments(command_line[1:]):
        option = _BY_SPELLING.get(spelling)
        if option is None or not (short or spelling.startswith("--")):
            continue
        setting = _setting(option, value)
        if setting is not None:
            found[option.name] = setting
    return found


def flags_of_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of an engine's environment that may be published."""
    return _taken(_VARIABLES, environment)


def flags_of_settings(settings: Mapping[str, object]) -> dict[str, str]:
    """Return what may be published of the settings that an engine tells of itself."""
    return _taken(_SHAPES, settings)


def engine_flags(pids: Iterable[int]) -> dict[str, str]:
    """Return the settings of the serving processes, as far as this user may see them.

    A setting that two of the processes contradict each other in is left out.
    """
    seen: dict[str, set[str]] = {}
    for pid in sorted(pids):
        for name, value in _flags_of_process(pid).items():
            seen.setdefault(name, set()).add(value)
    agreed = {name: values.pop() for name, values in seen.items() if len(values) == 1}
    return dict(list(agreed.items())[:MOST_FLAGS])


def _flags_of_process(pid: int) -> dict[str, str]:
    try:
        # Another user's environment is closed where their command line is open.
        told = psutil.Process(pid).as_dict(["cmdline", "environ"], ad_value=None)
    except (psutil.Error, OSError):
        return {}
    return {**flags_of(told["cmdline"] or []), **flags_of_environment(told["environ"] or {})}


def _arguments(arguments: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each option with what stands after it, which may be the next option."""
    for position, argument in enumerate(arguments):
        spelling, equals, value = argument.partition("=")
        if equals:
            yield spelling, value
        else:
            following = arguments[position + 1] if position + 1 < len(arguments) else ""
            yield spelling.replace("_", "-") if spelling.startswith("--") else spelling, following


def _setting(option: Option, value: str) -> str | None:
    if option.shape in {Shape.ON, Shape.OFF}:
        return option.shape.value
    if option.shape is Shape.GIVEN:
        return "given" if value else None
    # Some options were switches before they took a value, and are so still in older builds.
    return _fitting(option.shape, value) or ("on" if option.shape is Shape.STATE else None)


def _taken(shapes: Mapping[str, Shape], values: Mapping[str, object]) -> dict[str, str]:
    fitting = {key: _fitting(shape, values.get(key)) for key, shape in shapes.items()}
    return {key: value for key, value in fitting.items() if value is not None}


def _fitting(shape: Shape, value: object) -> str | None:
    """Return a value as it is published, if it has the shape; `None` is how Python says no."""
    if value is None or not isinstance(value, str | int | float):
        return None
    text = str(value).strip()
    if text == "None" or not _VALUES[shape].fullmatch(text):
        return None
    return _WRITTEN.get(text.lower(), text.lower()) if shape is Shape.STATE else text
