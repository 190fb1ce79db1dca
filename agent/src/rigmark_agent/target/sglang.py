"""SGLang: the OpenAI protocol, and what its server tells of its own settings."""

from typing import Any, ClassVar

from rigmark_agent.target.flags import flags_of_settings
from rigmark_agent.target.naming import is_path, public_name
from rigmark_agent.target.openai import OpenAi
from rigmark_agent.target.protocol import Ask
from rigmark_agent.target.reading import name, positive, text
from rigmark_shared.wire import Engine, Model


class SgLang(OpenAi):
    """An SGLang server."""

    engine_name: ClassVar[str] = "SGLang"
    warm_path: ClassVar[str] = "/v1/models"

    def body(self, ask: Ask) -> dict[str, Any]:
        """Return the body of a streaming request."""
        return super().body(ask) | ({"ignore_eos": True} if ask.exact_length else {})

    def describe(self) -> tuple[Model, Engine]:
        """Say what `/server_info` tells, which older versions have at `/get_server_info`."""
        told = self.connection.ask("/server_info") or self.connection.ask("/get_server_info") or {}
        flags = {**self.process_flags(), **flags_of_settings(told)}
        path = text(told.get("model_path"))
        listed = positive(self._listed.get("max_model_len"))
        dtype = flags.get("dtype")
        model = Model(
            name=public_name(path if path and not is_path(path) else self._model),
            quantization=name(flags.get("quantization")),
            context_length=listed or positive(told.get("context_length")),
            precision=None if dtype == "auto" else name(dtype),
        )
        version = name(told.get("version"))
        return model, Engine(name=self.engine_name, version=version, flags=flags)
