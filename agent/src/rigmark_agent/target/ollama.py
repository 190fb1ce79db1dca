"""Ollama's own protocol: `/api/chat` as one JSON object a line, with its counts and durations."""

from functools import cached_property
from typing import Any, ClassVar, Final

from rigmark_agent.errors import ModelRunsElsewhere
from rigmark_agent.target.connection import Connection
from rigmark_agent.target.flags import engine_flags
from rigmark_agent.target.local import serving_pids
from rigmark_agent.target.naming import public_name
from rigmark_agent.target.ollama_model import OllamaModel
from rigmark_agent.target.ollama_stream import OllamaDecoder
from rigmark_agent.target.protocol import Ask, GpuShare, Told
from rigmark_agent.target.reading import items, mapping, name, number, text
from rigmark_shared.methodology import gpu_share_pct
from rigmark_shared.wire import Engine, Model

_SHARE_SOURCE: Final = "ollama:/api/ps"


class Ollama:
    """An Ollama server, and one of its models."""

    warm_path: ClassVar[str] = "/api/version"
    chat_path: ClassVar[str] = "/api/chat"
    ends_with: ClassVar[str] = '"done": true'
    disables_prompt_cache: ClassVar[bool] = False

    def __init__(self, connection: Connection, model: str) -> None:
        self.connection = connection
        self._model = model

    def body(self, ask: Ask) -> dict[str, Any]:
        """Return the body of a streaming request.

        A prompt that does not fit is to be an error: cut short it would be another task.
        """
        options: dict[str, Any] = {
            "temperature": ask.temperature,
            "num_predict": ask.max_output_tokens,
        }
        if ask.seed is not None:
            options["seed"] = ask.seed
        return {
            "model": self._model,
            "messages": [{"role": "user", "content": ask.prompt}],
            "stream": True,
            "truncate": False,
            "options": options,
        }

    def decoder(self) -> OllamaDecoder:
        """Return a decoder for one answer."""
        return OllamaDecoder()

    def describe(self) -> tuple[Model, Engine]:
        """Say what `/api/show`, `/api/ps` and `/api/version` tell, and the weights' own file."""
        listed, loaded = self._entry("/api/tags"), self._entry("/api/ps")
        # The size of a loaded model is the memory that it takes.
        told = OllamaModel(
            self._show(), {**listed, **loaded, "size": listed.get("size")}, self.pids
        )
        version = self.connection.ask("/api/version") or {}
        return told.model(public_name(self._model)), Engine(
            name="ollama",
            version=name(version.get("version")),
            flags={**engine_flags(self.pids), **told.flags()},
        )

    def gpu_share(self) -> GpuShare:
        """Say what `/api/ps` tells of the loaded model, unless its figures cannot be true."""
        loaded = self._entry("/api/ps")
        if not loaded:
            return GpuShare(None, "Ollama does not list the model as loaded", _SHARE_SOURCE)
        on_gpu, size = number(loaded.get("size_vram")), number(loaded.get("size"))
        pct = gpu_share_pct(gpu_parameters=on_gpu, total_parameters=size)
        if pct is not None:
            return GpuShare(pct, source=_SHARE_SOURCE)
        figures = "size_vram of {} and a size of {} bytes".format(*map(_bytes, (on_gpu, size)))
        return GpuShare(None, f"Ollama reports a {figures}, which cannot be true", _SHARE_SOURCE)

    def busy(self) -> str | None:
        """Say nothing: Ollama does not tell what it works on."""
        return None

    def before(self) -> None:
        """Read nothing: Ollama has no counters."""

    def after(self) -> Told:
        """Tell nothing: all that is known stood in the answer."""
        return Told()

    @cached_property
    def pids(self) -> frozenset[int]:
        """The serving processes, where they are on this machine and can be seen."""
        return serving_pids(self.connection.address)

    def refuse_a_cloud(self) -> None:
        """Raise ModelRunsElsewhere when the model is one of Ollama's cloud.

        It answers through this server like any other, but no figure would be this rig's.
        """
        host = text(self._show().get("remote_host")) or text(
            self._entry("/api/tags").get("remote_host")
        )
        if host:
            raise ModelRunsElsewhere(
                f"{self._model} runs at {host} and not on this rig; choose a model that Ollama "
                "runs itself"
            )

    def _show(self) -> dict[str, Any]:
        return self.connection.ask("/api/show", {"model": self._model}) or {}

    def _entry(self, path: str) -> dict[str, Any]:
        listed = items((self.connection.ask(path) or {}).get("models"))
        names = (self._model, f"{self._model}:latest")
        return next((entry for entry in map(mapping, listed) if entry.get("name") in names), {})


def _bytes(size: float | None) -> str:
    return "unknown" if size is None else f"{size:.0f}"
