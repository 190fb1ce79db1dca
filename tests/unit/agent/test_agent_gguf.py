"""The header of a GGUF file, read beside the format's own package."""

import warnings

import pytest

from gguf_file import gguf_file
from rigmark_agent.errors import GgufIsDamaged
from rigmark_agent.target.gguf import read_gguf
from rigmark_agent.target.gguf_types import BLOCKS, FILE_TYPES

MOE = {
    "general.architecture": "qwen3moe",
    "general.file_type": 15,
    "qwen3moe.context_length": 40960,
    "qwen3moe.block_count": 1,
    "qwen3moe.expert_count": 128,
    "qwen3moe.expert_used_count": 8,
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.pre": "qwen2",
    "tokenizer.ggml.tokens": [f"token {number}" for number in range(20_000)],
    "tokenizer.ggml.token_type": list(range(20_000)),
    "nested": [[1, 2], [3]],
    "general.is_odd": True,
    "general.rope": 1.5,
}
EXPERTS = {
    "token_embd.weight": ((256, 1000), "Q4_K"),
    "blk.0.attn_q.weight": ((256, 256), "F32"),
    "blk.0.ffn_up_exps.weight": ((256, 64, 128), "Q8_0"),
    "blk.0.ffn_down_shexp.weight": ((256, 64), "F16"),
}


@pytest.fixture(scope="module")
def package():
    """The format's own package, whose numpy may warn as it is loaded."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("gguf")


def written(folder, name="model.gguf", **parts):
    path = folder / name
    path.write_bytes(gguf_file(**parts))
    return path


def test_a_header_is_read_past_its_vocabulary(tmp_path):
    told = read_gguf(written(tmp_path, entries=MOE, tensors=EXPERTS))

    assert (told.architecture, told.quantization) == ("qwen3moe", "Q4_K_M")
    assert told.tokenizer == "gpt2/qwen2"
    assert (told.trained_context_length, told.block_count) == (40960, 1)
    assert told.parameters == 256 * (1000 + 256 + 64 * 128 + 64)


def test_of_the_experts_only_those_a_token_uses_are_active(tmp_path):
    told = read_gguf(written(tmp_path, entries=MOE, tensors=EXPERTS))

    assert told.active_parameters == 256 * (1000 + 256 + 64 * 8 + 64)


def test_bits_per_weight_are_those_of_the_tensors_types(tmp_path):
    told = read_gguf(written(tmp_path, entries=MOE, tensors=EXPERTS))

    size = 1000 * 144 + 256 * 256 * 4 + 64 * 128 * 8 * 34 + 256 * 64 * 2
    assert told.tensor_bytes == size
    assert told.bits_per_weight == pytest.approx(size * 8 / told.parameters, abs=1e-3)


def test_a_tensor_of_an_unknown_type_leaves_the_size_unknown(tmp_path):
    told = read_gguf(written(tmp_path, tensors={"a": ((32,), "F32"), "b": ((32,), 4711)}))

    assert (told.parameters, told.tensor_bytes, told.bits_per_weight) == (64, None, None)


def test_what_a_file_does_not_say_is_unknown(tmp_path):
    told = read_gguf(written(tmp_path, entries={"general.file_type": 4711}))

    assert (told.architecture, told.quantization, told.tokenizer) == (None, None, None)
    assert (told.active_parameters, told.trained_context_length) == (None, None)


def test_the_parts_of_a_split_file_are_summed(tmp_path):
    first = written(
        tmp_path, "tiny-00001-of-00002.gguf", entries=MOE, tensors={"a": ((32,), "F16")}
    )
    second = written(tmp_path, "tiny-00002-of-00002.gguf", tensors={"b": ((32,), "Q8_0")})

    told = read_gguf(second)

    assert (told.architecture, told.parameters, told.tensor_bytes) == ("qwen3moe", 64, 64 + 34)
    assert told.file_bytes == first.stat().st_size + second.stat().st_size


def test_a_part_that_is_missing_is_a_named_failure(tmp_path):
    path = written(tmp_path, "tiny-00001-of-00002.gguf")

    with pytest.raises(GgufIsDamaged, match="cannot be read: No such file"):
        read_gguf(path)


def test_the_tables_agree_with_the_formats_own_package(package):
    names = {one.value: one.name for one in package.LlamaFileType}

    theirs = {kind.value: tuple(sizes) for kind, sizes in package.GGML_QUANT_SIZES.items()}

    assert {kind: tuple(block) for kind, block in BLOCKS.items()} == {
        kind: theirs[kind] for kind in BLOCKS
    }
    assert {number: names[number].removeprefix("MOSTLY_") for number in FILE_TYPES} == {
        number: f"ALL_{name}" if number == 0 else name for number, name in FILE_TYPES.items()
    }
