"""llama.cpp's server: the OpenAI protocol, its own timings, `/props`, `/slots`, no prompt cache."""

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any, ClassVar, Final

from rigmark_agent.errors import GgufIsDamaged
from rigmark_agent.target.gguf import Gguf, read_gguf
from rigmark_agent.target.local import local_file
from rigmark_agent.target.naming import public_name, quantization
from rigmark_agent.target.openai import OpenAi
from rigmark_agent.target.prometheus import samples
from rigmark_agent.target.protocol import Ask, GpuShare
from rigmark_agent.target.reading import (
    MOST_PARAMETERS,
    gigabytes,
    mapping,
    name,
    positive,
    text,
)
from rigmark_shared.wire import Engine, Model

_PROCESSING: Final = "llamacpp:requests_processing"
_DIGITS: Final = 16


class LlamaCpp(OpenAi):
    """A llama.cpp server, which tells its timings with every token."""

    engine_name: ClassVar[str] = "llama.cpp"
    warm_path: ClassVar[str] = "/health"
    disables_prompt_cache: ClassVar[bool] = True

    def body(self, ask: Ask) -> dict[str, Any]:
        """Return the body of a streaming request that the prompt cache does not help."""
        body = {**super().body(ask), "cache_prompt": False, "timings_per_token": True}
        return body | ({"ignore_eos": True} if ask.exact_length else {})

    def busy(self) -> str | None:
        """Say how many requests it works on; None also where `/slots` and `/metrics` are off."""
        working = self._busy_slots()
        if working is None:
            page = self.connection.text("/metrics") or ""
            counted = samples(page, {_PROCESSING}).get(_PROCESSING, [])
            working = int(sum(sample.value for sample in counted))
        return f"llama.cpp works on {working} other requests" if working else None

    def gpu_share(self) -> GpuShare:
        """Say that it does not tell, and how many layers its options can put on the GPU."""
        file = self._file(self.connection.ask("/props") or {})
        # What comes after the last block counts as a layer, too: "offloaded 33/33 layers to GPU".
        layers = file.block_count + 1 if file and file.block_count else None
        return replace(super().gpu_share(), layers=layers)

    def describe(self) -> tuple[Model, Engine]:
        """Say what `/props` and `/v1/models` tell, and the model's file where it can be read."""
        props = self.connection.ask("/props") or {}
        meta = mapping(self._listed.get("meta"))
        settings = mapping(props.get("default_generation_settings"))
        file = self._file(props)
        ftype = text(props.get("model_ftype")) or text(meta.get("ftype"))
        parameters = positive(meta.get("n_params"), MOST_PARAMETERS)
        size = positive(meta.get("size"), 2**62)
        model = Model(
            name=public_name(self._model),
            quantization=name(quantization(ftype)) or (file.quantization if file else None),
            family=file.architecture if file else None,
            parameters=parameters or (file.parameters if file else None),
            active_parameters=file.active_parameters if file else None,
            context_length=positive(settings.get("n_ctx")),
            file_size_gb=gigabytes(size) or (gigabytes(file.tensor_bytes) if file else None),
            bits_per_weight=bits_per_weight(size, parameters),
            tokenizer=file.tokenizer if file else None,
        )
        version = name(props.get("build_info"))
        flags = {**self.process_flags(), **_flags(props, settings)}
        return model, Engine(name=self.engine_name, version=version, flags=flags)

    def _busy_slots(self) -> int | None:
        try:
            slots = json.loads(self.connection.text("/slots") or "null")
        except ValueError:
            return None
        if not isinstance(slots, list):
            return None
        return sum(mapping(slot).get("is_processing") is True for slot in slots)

    def _file(self, props: dict[str, Any]) -> Gguf | None:
        """Return the header of the model's file, if the one found here is the one served."""
        path = text(props.get("model_path"))
        tensor_bytes = positive(mapping(self._listed.get("meta")).get("size"), 2**62)
        found = local_file(path, self.pids) if path else None
        if found is None:
            return None
        try:
            file = read_gguf(found)
        except GgufIsDamaged:
            return None
        return file if tensor_bytes in (None, file.tensor_bytes) else None


def bits_per_weight(size: int | None, parameters: int | None) -> float | None:
    """Return the mean size of a weight in bits, within what weights can have."""
    bits = round(size * 8 / parameters, 3) if size and parameters else 0.0
    return bits if 0 < bits <= 64 else None  # noqa: PLR2004 - the wire's own limit


def _flags(props: dict[str, Any], settings: dict[str, Any]) -> dict[str, str]:
    """Return what the server itself tells of its settings."""
    slots = positive(props.get("total_slots"))
    speculative = name(mapping(settings.get("params")).get("speculative.types"))
    told = {
        "total_slots": str(slots) if slots else None,
        "speculative": speculative,
        "chat_template": _digest(text(props.get("chat_template"))),
    }
    return {key: value for key, value in told.items() if value not in (None, "none")}


def _digest(template: str) -> str | None:
    """Return by what a template is told from another, without its text."""
    digest = sha256(template.encode("utf-8", "surrogatepass")).hexdigest()
    return f"sha256:{digest[:_DIGITS]}" if template else None
