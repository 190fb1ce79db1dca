"""GGUF files that lie, are cut off, or are something else: one named failure, little memory."""

import struct
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gguf_file import ARRAY, STRING, gguf_file, text
from rigmark_agent.errors import GgufIsDamaged
from rigmark_agent.target.gguf import read_gguf

HUGE = 2**63
GOOD = gguf_file(
    entries={
        "general.architecture": "llama",
        "general.file_type": 7,
        "tokenizer.ggml.tokens": ["a", "bc", "def"] * 30,
        "llama.expert_count": 8,
        "llama.expert_used_count": 2,
        "nested": [[1, 2], [3]],
    },
    tensors={"blk.0.ffn_up_exps.weight": ((32, 8), "Q8_0"), "b": ((4,), "F32")},
)
LIES = {
    "no magic": gguf_file(magic=b"GGML"),
    "an old version": gguf_file(version=1),
    "the other byte order": gguf_file(version=3 << 24),
    "nothing": b"",
    "many entries": b"GGUF" + struct.pack("<IQQ", 3, 0, HUGE),
    "many tensors": b"GGUF" + struct.pack("<IQQ", 3, HUGE, 0),
    "a long key": b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, HUGE),
    "a long string": gguf_file(entries={"a": struct.pack("<IQ", STRING, HUGE)}),
    "a long array": gguf_file(entries={"a": struct.pack("<IIQ", ARRAY, 10, HUGE)}),
    "many strings": gguf_file(entries={"a": struct.pack("<IIQ", ARRAY, STRING, HUGE)}),
    "strings that end beyond": gguf_file(
        entries={"a": struct.pack("<IIQ", ARRAY, STRING, 2) + text("x") + struct.pack("<Q", HUGE)}
    ),
    "many arrays": gguf_file(entries={"a": struct.pack("<IIQ", ARRAY, ARRAY, HUGE)}),
    "deep arrays": gguf_file(
        entries={"a": struct.pack("<I", ARRAY) + struct.pack("<IQ", ARRAY, 1) * 9}
    ),
    "many architectures": gguf_file(
        entries={f"{number}.block_count": number for number in range(60)}
    ),
    "an unknown type": gguf_file(entries={"a": struct.pack("<I", 99)}),
    "many dimensions": gguf_file(tensors={"a": ((1,) * 9, "F32")}),
    "many weights": gguf_file(tensors={"a": ((HUGE, HUGE), "F32")}),
}


def traced(path):
    """What was read, None for the named failure, and the most memory that it took."""
    tracemalloc.start()
    try:
        return read_gguf(path), tracemalloc.get_traced_memory()[1]
    except GgufIsDamaged:
        return None, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("content", LIES.values(), ids=LIES)
def test_a_file_that_lies_is_a_named_failure(tmp_path, content):
    path = tmp_path / "lie.gguf"
    path.write_bytes(content)

    with pytest.raises(GgufIsDamaged):
        read_gguf(path)


@pytest.mark.parametrize(("tensors", "entries"), [(100_001, 0), (0, 100_001)])
def test_a_claim_of_too_many_entries_is_refused_before_they_are_read(tmp_path, tensors, entries):
    path = tmp_path / "lie.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, tensors, entries))

    with pytest.raises(GgufIsDamaged, match="claims more entries"):
        read_gguf(path)


def test_entries_that_nobody_asked_for_are_not_kept(tmp_path):
    path = tmp_path / "long.gguf"
    entries = {f"{number:05}{'x' * 900}": "y" * 900 for number in range(5_000)}
    path.write_bytes(gguf_file(entries={**entries, "general.architecture": "llama"}))
    del entries

    told, peak = traced(path)

    assert told.architecture == "llama"
    assert peak < 1024**2


@pytest.mark.parametrize("name", ["a-00001-of-00000.gguf", "a-00001-of-99999.gguf"])
def test_a_name_that_claims_impossible_parts_is_a_named_failure(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(GOOD)

    with pytest.raises(GgufIsDamaged, match="claims to be one of"):
        read_gguf(path)


def test_a_folder_is_a_named_failure(tmp_path):
    with pytest.raises(GgufIsDamaged, match="cannot be read"):
        read_gguf(tmp_path)


@given(length=st.integers(0, len(GOOD) - 1))
def test_a_file_that_is_cut_anywhere_is_a_named_failure(tmp_path_factory, length):
    path = tmp_path_factory.getbasetemp() / "cut.gguf"
    path.write_bytes(GOOD[:length])

    with pytest.raises(GgufIsDamaged):
        read_gguf(path)


@settings(max_examples=300)
@given(flips=st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(1, 255)), max_size=6))
def test_flipped_bits_never_crash_it_nor_fill_the_memory(tmp_path_factory, flips):
    path = tmp_path_factory.getbasetemp() / "flipped.gguf"
    content = bytearray(GOOD)
    for at, bits in flips:
        content[at] ^= bits
    path.write_bytes(content)

    told, peak = traced(path)

    assert peak < 1024**2
    assert told is None or told.parameters >= 0
