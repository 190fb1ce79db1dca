"""The protocols the agent speaks, by the names people give them on the command line."""

from enum import StrEnum


class EngineKind(StrEnum):
    """How to speak to the target; `auto` finds out."""

    AUTO = "auto"
    OPENAI = "openai"
    OLLAMA = "ollama"
    LLAMACPP = "llamacpp"
    VLLM = "vllm"
    SGLANG = "sglang"
    LMSTUDIO = "lmstudio"
