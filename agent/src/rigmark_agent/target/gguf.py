"""What a GGUF file tells of its model: read from its header alone, as far as it can be trusted.

The file may be anything: lengths and counts in it are bounded before they are believed, text that
is not needed is stepped over, and no more than a window of the file is ever held in memory.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rigmark_agent.errors import GgufIsDamaged
from rigmark_agent.target.gguf_cursor import Cursor
from rigmark_agent.target.gguf_types import BLOCKS, FILE_TYPES
from rigmark_agent.target.reading import MOST_PARAMETERS, name, positive

_MAGIC: Final = b"GGUF"
_VERSIONS: Final = (2, 3)
_MOST_ENTRIES: Final = 100_000
_MOST_WANTED: Final = 50
_MOST_DIMENSIONS: Final = 8
_MOST_PARTS: Final = 1_000
_BITS: Final = 8
_WANTED: Final = re.compile(
    r"general\.(architecture|file_type)|tokenizer\.ggml\.(model|pre)"
    r"|[\w-]+\.(context_length|block_count|expert_count|expert_used_count)"
)
"""The entries that are kept; a file has hundreds more, some of them long."""
_EXPERTS: Final = re.compile(r"\.ffn_\w+_exps\.")
"""Tensors that hold all experts of a layer, of which a token needs a few."""
_PART: Final = re.compile(r"^(?P<stem>.*)-(?P<part>\d{5})-of-(?P<parts>\d{5})\.gguf$")


@dataclass(frozen=True, slots=True)
class Gguf:
    """What the header of a model's file says, all parts of it together."""

    architecture: str | None
    quantization: str | None
    tokenizer: str | None
    trained_context_length: int | None
    """The context window that the model was made for, not the one it is served with."""
    block_count: int | None
    parameters: int
    active_parameters: int | None
    """Parameters that work on each token; None where the file tells of no experts."""
    tensor_bytes: int | None
    """The size of the weights; None when a tensor's type is not known."""
    file_bytes: int

    @property
    def bits_per_weight(self) -> float | None:
        """The mean size of a weight in bits."""
        if not self.tensor_bytes or not self.parameters:
            return None
        return round(self.tensor_bytes * _BITS / self.parameters, 3)


@dataclass(slots=True)
class _Tensors:
    """Sums over the tensors seen so far."""

    parameters: int = 0
    expert_parameters: int = 0
    size: int = 0
    all_known: bool = True

    def add(self, label: str, elements: int, kind: int) -> None:
        self.parameters += elements
        if self.parameters > MOST_PARAMETERS:
            raise GgufIsDamaged("the file claims more weights than any model has")
        if _EXPERTS.search(label):
            self.expert_parameters += elements
        block = BLOCKS.get(kind)
        if block is None:
            self.all_known = False
        else:
            self.size += -(-elements // block.weights) * block.size


@dataclass(slots=True)
class _Header:
    """What is gathered over the parts of a file."""

    entries: dict[str, object] = field(default_factory=dict)
    tensors: _Tensors = field(default_factory=_Tensors)


def read_gguf(path: Path) -> Gguf:
    """Read the headers of a model's file and of its other parts; raises GgufIsDamaged."""
    header = _Header()
    size = 0
    try:
        for part in parts_of(path):
            size += part.stat().st_size
            with part.open("rb", buffering=0) as file:
                _read_part(Cursor(file, part.stat().st_size), header)
    except OSError as error:
        raise GgufIsDamaged(f"{path.name} cannot be read: {error.strerror}") from error
    return _gguf(header, size)


def parts_of(path: Path) -> Iterator[Path]:
    """Yield the parts of a file that was split as `…-00001-of-00003.gguf`, or the file alone."""
    match = _PART.match(path.name)
    if match is None:
        yield path
        return
    parts = int(match["parts"])
    if not 0 < parts <= _MOST_PARTS:
        raise GgufIsDamaged(f"{path.name} claims to be one of {parts} parts")
    for number in range(1, parts + 1):
        yield path.with_name(f"{match['stem']}-{number:05}-of-{parts:05}.gguf")


def _read_part(cursor: Cursor, header: _Header) -> None:
    if cursor.take(len(_MAGIC)) != _MAGIC:
        raise GgufIsDamaged("the file does not begin as a GGUF file does")
    version = cursor.u32()
    if version not in _VERSIONS:
        raise GgufIsDamaged(f"version {version} of the GGUF format is not known")
    tensors, entries = cursor.u64(), cursor.u64()
    if max(tensors, entries) > _MOST_ENTRIES:
        raise GgufIsDamaged("the file claims more entries than a model has")
    for _ in range(entries):
        key = cursor.text()
        value = cursor.value()
        if value is not None and _WANTED.fullmatch(key):
            # The first part speaks for the others, whose entries are of themselves.
            header.entries.setdefault(key, value)
            _check_entries(header.entries)
    for _ in range(tensors):
        _read_tensor(cursor, header.tensors)


def _check_entries(entries: dict[str, object]) -> None:
    if len(entries) > _MOST_WANTED:
        raise GgufIsDamaged("the file claims to be of more architectures than one")


def _read_tensor(cursor: Cursor, tensors: _Tensors) -> None:
    label = cursor.text()
    dimensions = cursor.u32()
    if dimensions > _MOST_DIMENSIONS:
        raise GgufIsDamaged(f"a tensor claims {dimensions} dimensions")
    elements = 1
    for _ in range(dimensions):
        elements *= cursor.u64()
    kind = cursor.u32()
    cursor.u64()  # where its data begins
    tensors.add(label, elements, kind)


def _gguf(header: _Header, size: int) -> Gguf:
    entries, tensors = header.entries, header.tensors
    architecture = name(entries.get("general.architecture"))
    return Gguf(
        architecture=architecture,
        quantization=_quantization(entries.get("general.file_type")),
        tokenizer=tokenizer_name(entries),
        trained_context_length=positive(entries.get(f"{architecture}.context_length")),
        block_count=positive(entries.get(f"{architecture}.block_count")),
        parameters=tensors.parameters,
        active_parameters=_active(
            tensors,
            experts=positive(entries.get(f"{architecture}.expert_count")),
            used=positive(entries.get(f"{architecture}.expert_used_count")),
        ),
        tensor_bytes=tensors.size if tensors.all_known else None,
        file_bytes=size,
    )


def tokenizer_name(entries: dict[str, object]) -> str | None:
    """Return the tokenizer as `gpt2/qwen2`: how it works, and how it cuts text up before."""
    model = name(entries.get("tokenizer.ggml.model"))
    before = name(entries.get("tokenizer.ggml.pre"))
    return name(f"{model}/{before}") if model and before else model


def _quantization(file_type: object) -> str | None:
    return FILE_TYPES.get(file_type) if isinstance(file_type, int) else None


def _active(tensors: _Tensors, *, experts: int | None, used: int | None) -> int | None:
    """Return all parameters without those of the experts that a token leaves out."""
    if not experts or not used or used > experts or not tensors.expert_parameters:
        return None
    idle = tensors.expert_parameters * (experts - used) // experts
    return positive(tensors.parameters - idle, MOST_PARAMETERS)
