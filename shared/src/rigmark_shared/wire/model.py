"""Who was measured: the model and the engine that served it."""

from typing import Annotated

from pydantic import Field

from rigmark_shared.wire.document import Document, Gigabytes, Name


class Model(Document):
    """The model under test; only its name is needed, all else is evidence."""

    name: Name
    """The model's name as people know it, for example `llama3.1:8b-instruct`."""
    quantization: Name | None = None
    """The quantization as the engine names it, for example `Q4_K_M`."""
    family: Name | None = None
    """The model family or architecture, for example `llama`."""
    parameters: Annotated[int, Field(gt=0, le=10**15)] | None = None
    """The number of parameters."""
    context_length: Annotated[int, Field(gt=0, le=100_000_000)] | None = None
    """The context window in tokens that the engine was started with."""
    digest: Name | None = None
    """The digest of the weights as the engine tells it, for example `sha256:…`."""
    file_size_gb: Gigabytes | None = None
    """The size of the weights in GB of 1024 MB."""
    active_parameters: Annotated[int, Field(gt=0, le=10**15)] | None = None
    """The parameters that work on each token, for a mixture of experts."""
    bits_per_weight: Annotated[float, Field(gt=0, le=64)] | None = None
    """The mean size of a weight in bits."""
    precision: Name | None = None
    """The number format the engine computes in, for example `bfloat16`."""
    tokenizer: Name | None = None
    """The tokenizer by whose tokens lengths and speeds are counted."""


class Engine(Document):
    """The program that served the model; any name is accepted."""

    name: Name
    """The engine's name, for example `ollama`, `llama.cpp` or `vLLM`."""
    version: Name | None = None
    """The engine's version or build."""
    flags: Annotated[dict[Name, Name], Field(max_length=100)] = Field(default_factory=dict)
    """Settings that shape speed or memory, by name, for example `{"n_gpu_layers": "99"}`."""


class Client(Document):
    """The program that took the measurements."""

    name: Name
    """The program's name, for example `rigmark-agent`."""
    version: Name | None = None
    """The program's version."""
