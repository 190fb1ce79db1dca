"""LM Studio: the OpenAI protocol, and its own list of models, which tells more of each."""

from typing import ClassVar

from rigmark_agent.target.naming import public_name
from rigmark_agent.target.openai import OpenAi
from rigmark_agent.target.reading import items, mapping, name, positive
from rigmark_shared.wire import Engine, Model

MODELS_PATH = "/api/v0/models"


class LmStudio(OpenAi):
    """An LM Studio server."""

    engine_name: ClassVar[str] = "LM Studio"

    def describe(self) -> tuple[Model, Engine]:
        """Say what its own list tells of the model.

        The largest window that a model may have is not the one it was loaded with.
        """
        listed = map(mapping, items((self.connection.ask(MODELS_PATH) or {}).get("data")))
        entry = next((one for one in listed if one.get("id") == self._model), {})
        model = Model(
            name=public_name(self._model),
            quantization=name(entry.get("quantization")),
            family=name(entry.get("arch")),
            context_length=positive(entry.get("loaded_context_length")),
        )
        runtime = name(entry.get("compatibility_type"))
        flags = {"runtime": runtime} if runtime else {}
        return model, Engine(name=self.engine_name, flags=flags)
