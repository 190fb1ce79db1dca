"""The agent's clock against a real llama.cpp server's own; its prompt cache put to the proof."""

import os
import secrets
import sys
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median

import pytest

from rigmark_agent.attempt import Attempter
from rigmark_agent.device.protocol import NoGpus
from rigmark_agent.device.sampler import Sampler
from rigmark_agent.errors import TargetIsUnreachable
from rigmark_agent.target.address import Address
from rigmark_agent.target.connection import Connection
from rigmark_agent.target.detect import find_target
from rigmark_agent.target.gguf import read_gguf
from rigmark_agent.target.kind import EngineKind
from rigmark_agent.target.llamacpp import LlamaCpp
from rigmark_agent.target.protocol import Ask
from rigmark_agent.terms import hits_prompt_cache, prompt_cache_of
from rigmark_agent.transcript import Reply
from rigmark_embedded.folder import DataFolder
from rigmark_embedded.llm import MODEL_ALIAS, model_file
from rigmark_embedded.ports import held_port
from rigmark_embedded.process import Process, Program
from rigmark_shared.methodology import decode_speed_tok_s, prefill_speed_tok_s
from rigmark_shared.methodology.engine_gap import engine_gap
from rigmark_shared.wire import PromptCache

REQUESTS = 7
TOKENS = 72
TEXT = "The old lighthouse stood at the end of the pier, and every evening its keeper " * 4


class WithCache(LlamaCpp):
    """The same engine, told to use its prompt cache."""

    disables_prompt_cache = False

    def body(self, ask):
        return {**super().body(ask), "cache_prompt": True}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clock")


@pytest.fixture(scope="module")
def connection(folder: Path) -> Iterator[Connection]:
    with held_port() as port:
        address = Address.of(f"http://127.0.0.1:{port}")
        program = Program(
            name="The local model",
            command=(
                *(sys.executable, "-m", "rigmark_embedded.llm"),
                *("--models", str(folder / "models"), "--port", str(port)),
            ),
            environment=dict(os.environ),
            log=DataFolder(folder).log("llm"),
        )
        process = Process(program)
        with closing(Connection(address)) as connection:
            process.wait_until(lambda: is_ready(address), timeout_s=90)
            yield connection
        process.stop()


def is_ready(address: Address) -> bool:
    with closing(Connection(address)) as connection:
        try:
            return connection.ask("/health") == {"status": "ok"}
        except TargetIsUnreachable:
            return False


@pytest.fixture(scope="module")
def target(connection: Connection) -> LlamaCpp:
    found = find_target(connection, EngineKind.AUTO, None)
    assert isinstance(found, LlamaCpp)
    ask_once(found, with_nonce(), 8)
    return found


@pytest.fixture
def caching(target: LlamaCpp) -> WithCache:
    return WithCache(target.connection, MODEL_ALIAS, {})


def with_nonce() -> str:
    return f"[{secrets.token_hex(8)}] {TEXT}"


def ask_once(target: LlamaCpp, prompt: str, tokens: int) -> Reply:
    attempter = Attempter(target, Sampler(NoGpus("none"), None), deadline_s=120)
    ask = Ask(prompt=prompt, temperature=0, max_output_tokens=tokens, exact_length=True)
    return attempter.attempt(ask, lambda *_: None)


def gap_of(reply: Reply) -> float:
    """The gap of one reply, by tokens that the engine counted up to the last chunk."""
    client = decode_speed_tok_s(
        output_tokens=reply.output_tokens,
        first_token_ms=reply.marks.first_token_ms,
        last_token_ms=reply.marks.last_token_ms,
        first_chunk_tokens=reply.first_chunk_tokens,
    )
    assert reply.timings is not None
    gap = engine_gap(
        client_decode_speed_tok_s=client,
        engine_output_tokens=reply.timings.output_tokens,
        engine_output_ms=reply.timings.output_ms,
    )
    assert gap is not None
    return gap


def prefill_of(reply: Reply) -> float | None:
    assert reply.timings is not None
    return prefill_speed_tok_s(
        prompt_tokens=reply.timings.prompt_tokens,
        cached_tokens=reply.cached_prompt_tokens,
        prefill_ms=reply.timings.prompt_ms,
    )


def test_client_and_engine_agree_on_the_decode_speed(target):
    replies = [ask_once(target, with_nonce(), TOKENS) for _ in range(REQUESTS)]

    assert all(reply.output_tokens == TOKENS for reply in replies)
    assert abs(median(map(gap_of, replies))) <= 0.002


def test_a_second_identical_run_is_not_served_from_the_prompt_cache(target):
    prompt = with_nonce()

    first, second = (ask_once(target, prompt, 8) for _ in range(2))

    assert (first.cached_prompt_tokens, second.cached_prompt_tokens) == (0, 0)
    assert second.timings.prompt_tokens == first.timings.prompt_tokens == second.prompt_tokens
    assert prefill_of(second) > 0
    assert prompt_cache_of([first, second], target) is PromptCache.DISABLED


def test_a_prefill_from_the_cache_is_voided(caching):
    prompt = with_nonce()

    first, second = (ask_once(caching, prompt, 8) for _ in range(2))

    assert not hits_prompt_cache(first)
    assert hits_prompt_cache(second)
    assert prefill_of(second) is None
    assert prompt_cache_of([first, second], caching) is PromptCache.HIT


def test_the_nonce_alone_defeats_the_cache(caching):
    replies = [ask_once(caching, with_nonce(), 8) for _ in range(2)]

    assert prompt_cache_of(replies, caching) is PromptCache.DEFEATED


def test_the_models_own_file_is_read_where_it_lies(target, folder):
    model, engine = target.describe()

    file = read_gguf(model_file(folder / "models"))
    assert (model.name, model.quantization, model.family) == (MODEL_ALIAS, "Q4_K_M", "gemma3")
    assert model.parameters == file.parameters
    assert model.bits_per_weight == file.bits_per_weight
    assert model.tokenizer == "llama/default"
    assert engine.flags["total_slots"] == "2"
    assert target.busy() is None


def test_the_file_reads_as_the_formats_own_package_reads_it(target, folder):
    path = model_file(folder / "models")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # numpy's, as it is loaded
        theirs = pytest.importorskip("gguf").GGUFReader(path)

    ours = read_gguf(path)

    assert ours.parameters == sum(int(one.n_elements) for one in theirs.tensors)
    assert ours.tensor_bytes == sum(int(one.n_bytes) for one in theirs.tensors)
    assert ours.architecture == theirs.get_field("general.architecture").contents()
    assert ours.block_count == theirs.get_field("gemma3.block_count").contents()
    assert ours.tokenizer.startswith(theirs.get_field("tokenizer.ggml.model").contents())
    assert target.describe()[0].parameters == ours.parameters
