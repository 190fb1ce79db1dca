"""Settings of engines: what shapes speed or memory is told, and nothing that names the rig."""

import os
import subprocess
import sys

import pytest

from rigmark_agent.target.flags import (
    engine_flags,
    flags_of,
    flags_of_environment,
    flags_of_settings,
)

LLAMA = "/opt/llama.cpp/build/bin/llama-server"


def test_the_options_of_llamacpp_are_told_by_one_name_each():
    line = f"{LLAMA} -m /home/alice/m.gguf -ngl 99 -c 8192 -fa on -ctk q8_0 -ts 3,1 --no-mmap"

    flags = flags_of(line.split())

    assert flags == {
        "n_gpu_layers": "99",
        "ctx_size": "8192",
        "flash_attn": "on",
        "cache_type_k": "q8_0",
        "tensor_split": "3,1",
        "mmap": "off",
    }


def test_an_option_may_be_written_with_its_value_behind_a_sign():
    assert flags_of([LLAMA, "--n-gpu-layers=20", "--threads=8"]) == {
        "n_gpu_layers": "20",
        "threads": "8",
    }


@pytest.mark.parametrize("following", [["-c", "512"], []])
def test_an_option_that_was_once_a_switch_is_on_without_a_value(following):
    assert flags_of([LLAMA, "-fa", *following])["flash_attn"] == "on"


def test_the_options_of_vllm_are_told():
    line = (
        "/usr/bin/python3 -m vllm.entrypoints.openai.api_server --model org/Tiny --dtype bfloat16 "
        "--tensor-parallel-size 2 --gpu-memory-utilization 0.92 --max-model-len 32k "
        "--kv-cache-dtype fp8_e5m2 --enforce-eager --no-enable-prefix-caching --api-key s3cret"
    )

    assert flags_of(line.split()) == {
        "dtype": "bfloat16",
        "tensor_parallel_size": "2",
        "gpu_memory_utilization": "0.92",
        "max_model_len": "32k",
        "kv_cache_dtype": "fp8_e5m2",
        "enforce_eager": "on",
        "enable_prefix_caching": "off",
    }


def test_a_single_dash_is_read_for_llamacpp_alone():
    assert flags_of(["/usr/bin/python3", "-c", "512", "-t", "8"]) == {}


@pytest.mark.parametrize(
    "value",
    [
        "/home/alice/secret",
        "C:\\Users\\alice",
        "~/models",
        "192.168.0.17",
        "10.0.0.7:8080",
        "rig.example.com",
        "sk-or-v1-0123456789abcdef0123456789abcdef",
        "hf_AbCdEfGhIjKlMnOpQrStUvWxYz012345",
        "https://rig/",
        "x" * 25,
        "",
    ],
)
def test_a_value_like_a_path_a_host_or_a_key_is_never_told(value):
    options = [
        "-ngl",
        "-ctk",
        "-ts",
        "--dtype",
        "--quantization",
        "--max-model-len",
        "--block-size",
    ]
    line = [LLAMA, *(part for option in options for part in (option, value))]

    told = {
        **flags_of(line),
        **flags_of_environment({"OLLAMA_KV_CACHE_TYPE": value, "OLLAMA_NUM_PARALLEL": value}),
        **flags_of_settings({"dtype": value, "block_size": value}),
    }

    assert told == {}


@pytest.mark.parametrize("option", ["-ot", "-md", "--speculative-config"])
def test_of_a_value_that_may_name_anything_only_its_being_there_is_told(option):
    flags = flags_of([LLAMA, option, r"/home/alice/draft.gguf"])

    assert list(flags.values()) == ["given"]


def test_options_that_are_not_listed_are_not_told():
    line = [LLAMA, "--api-key", "99", "--host", "1", "--alias", "alice", "--port", "8080"]

    assert flags_of(line) == {}


@pytest.mark.parametrize("line", [[], [""], ["llama-server"], ["llama-server", "-ngl"]])
def test_a_command_line_without_options_has_no_flags(line):
    assert flags_of(line) == {}


def test_of_the_environment_only_what_is_listed_is_told():
    environment = {
        "OLLAMA_FLASH_ATTENTION": "1",
        "OLLAMA_KV_CACHE_TYPE": "q8_0",
        "OLLAMA_HOST": "10.0.0.7",
        "OLLAMA_MODELS": "/home/alice/models",
        "OPENROUTER_API_KEY": "s3cret",
    }

    assert flags_of_environment(environment) == {
        "OLLAMA_FLASH_ATTENTION": "on",
        "OLLAMA_KV_CACHE_TYPE": "q8_0",
    }


def test_settings_of_odd_kinds_are_left_out():
    settings = {"dtype": ["x"], "tp_size": None, "block_size": "None", "page_size": float("nan")}

    assert flags_of_settings(settings) == {}


@pytest.fixture
def started():
    """Start a process with a command line like an engine's; it waits until the test is over."""
    running = []

    def start(*options, **variables):
        script = "import sys; print(flush=True); sys.stdin.read()"
        process = subprocess.Popen(
            [sys.executable, "-c", script, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **variables},
        )
        process.stdout.readline()
        running.append(process)
        return process.pid

    yield start
    for process in running:
        process.communicate()


def test_the_settings_of_a_running_process_are_read(started):
    pid = started("--max-num-seqs", "8", OLLAMA_NUM_PARALLEL="2")

    assert engine_flags({pid}) == {"max_num_seqs": "8", "OLLAMA_NUM_PARALLEL": "2"}


def test_a_setting_that_two_processes_contradict_each_other_in_is_left_out(started):
    pids = {started("--ctx-size", "4096", "--threads", "4"), started("--ctx-size", "8192")}

    assert engine_flags(pids) == {"threads": "4"}


def test_a_process_that_is_gone_has_no_flags():
    assert engine_flags({2**22 + 1}) == {}
