"""llama.cpp's server: the OpenAI protocol, its own timings, `/props`, and no prompt cache."""

from typing import Any, ClassVar

from rigmark_agent.target.naming import public_name, quantization
from rigmark_agent.target.openai import OpenAi
from rigmark_agent.target.protocol import Ask
from rigmark_agent.target.reading import MOST_PARAMETERS, gigabytes, mapping, name, positive, text
from rigmark_shared.wire import Engine, Model


class LlamaCpp(OpenAi):
    """A llama.cpp server, which tells its timings with every token."""

    warm_path: ClassVar[str] = "/health"

    def body(self, ask: Ask) -> dict[str, Any]:
        """Return the body of a streaming request that the prompt cache does not help."""
        return {**super().body(ask), "cache_prompt": False, "timings_per_token": True}

    def describe(self) -> tuple[Model, Engine]:
        """Say what `/props` and `/v1/models` tell."""
        props = self.connection.ask("/props") or {}
        meta = mapping(self._listed.get("meta"))
        settings = mapping(props.get("default_generation_settings"))
        slots = positive(props.get("total_slots"))
        ftype = text(props.get("model_ftype")) or text(meta.get("ftype"))
        model = Model(
            name=public_name(self._model),
            quantization=name(quantization(ftype)),
            parameters=positive(meta.get("n_params"), MOST_PARAMETERS),
            context_length=positive(settings.get("n_ctx")),
            file_size_gb=gigabytes(meta.get("size")),
        )
        flags = {"total_slots": str(slots)} if slots else {}
        return model, Engine(name="llama.cpp", version=name(props.get("build_info")), flags=flags)

    def _engine_name(self) -> str:
        return "llama.cpp"
