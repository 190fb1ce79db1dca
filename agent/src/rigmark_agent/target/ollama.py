"""Ollama's own protocol: `/api/chat` as one JSON object a line, with its counts and durations."""

import json
from collections.abc import Iterator
from typing import Any, ClassVar

from rigmark_agent.errors import StreamWasGarbled
from rigmark_agent.sse import Lines
from rigmark_agent.target.connection import Connection
from rigmark_agent.target.fault import fault_text
from rigmark_agent.target.naming import public_name
from rigmark_agent.target.protocol import Ask, Event, GpuShare
from rigmark_agent.target.reading import (
    MOST_PARAMETERS,
    gigabytes,
    items,
    mapping,
    name,
    nanoseconds,
    number,
    positive,
    text,
    tokens,
)
from rigmark_shared.methodology import gpu_share_pct
from rigmark_shared.wire import Engine, EngineTimings, Model


class Ollama:
    """An Ollama server, and one of its models."""

    warm_path: ClassVar[str] = "/api/version"
    chat_path: ClassVar[str] = "/api/chat"
    ends_with: ClassVar[str] = '"done": true'

    def __init__(self, connection: Connection, model: str) -> None:
        self.connection = connection
        self._model = model

    def body(self, ask: Ask) -> dict[str, Any]:
        """Return the body of a streaming request."""
        return {
            "model": self._model,
            "messages": [{"role": "user", "content": ask.prompt}],
            "stream": True,
            "options": {"temperature": ask.temperature, "num_predict": ask.max_output_tokens},
        }

    def decoder(self) -> "OllamaDecoder":
        """Return a decoder for one answer."""
        return OllamaDecoder()

    def describe(self) -> tuple[Model, Engine]:
        """Say what `/api/show`, `/api/ps` and `/api/version` tell."""
        show = self.connection.ask("/api/show", {"model": self._model}) or {}
        details = mapping(show.get("details"))
        parameters = mapping(show.get("model_info")).get("general.parameter_count")
        listed, loaded = self._entry("/api/tags"), self._entry("/api/ps")
        model = Model(
            name=public_name(self._model),
            quantization=name(details.get("quantization_level")),
            family=name(details.get("family")),
            parameters=positive(parameters, MOST_PARAMETERS),
            context_length=positive(loaded.get("context_length")),
            digest=name(loaded.get("digest")) or name(listed.get("digest")),
            file_size_gb=gigabytes(listed.get("size")),
        )
        version = self.connection.ask("/api/version") or {}
        return model, Engine(name="ollama", version=name(version.get("version")))

    def gpu_share(self) -> GpuShare:
        """Say what `/api/ps` tells of the loaded model, unless its figures cannot be true."""
        loaded = self._entry("/api/ps")
        if not loaded:
            return GpuShare(None, "Ollama does not list the model as loaded")
        on_gpu, size = number(loaded.get("size_vram")), number(loaded.get("size"))
        pct = gpu_share_pct(gpu_parameters=on_gpu, total_parameters=size)
        if pct is None:
            return GpuShare(None, f"Ollama reports {on_gpu} of {size} bytes on the GPU")
        return GpuShare(pct)

    def _entry(self, path: str) -> dict[str, Any]:
        listed = items((self.connection.ask(path) or {}).get("models"))
        names = (self._model, f"{self._model}:latest")
        return next((entry for entry in map(mapping, listed) if entry.get("name") in names), {})


class OllamaDecoder:
    """Turns lines of JSON into events."""

    def __init__(self) -> None:
        self._lines = Lines()

    def feed(self, block: bytes) -> Iterator[Event]:
        """Yield the events that this block finishes; raises StreamWasGarbled."""
        return (_event(line) for line in self._lines.feed(block) if line)

    def flush(self) -> Iterator[Event]:
        """Yield what the end of the stream finishes."""
        return (_event(line) for line in self._lines.flush() if line)


def _event(line: bytes) -> Event:
    try:
        chunk = json.loads(line)
    except ValueError as error:
        raise StreamWasGarbled("the target sent a line that is not JSON") from error
    if not isinstance(chunk, dict):
        raise StreamWasGarbled("the target sent a line that is not a JSON object")
    if chunk.get("error"):
        return Event(error=fault_text(chunk))
    message = mapping(chunk.get("message"))
    done = chunk.get("done") is True
    return Event(
        text=text(message.get("content")) + _tool_calls(message.get("tool_calls")),
        reasoning=text(message.get("thinking")),
        output_tokens=positive(chunk.get("eval_count")),
        prompt_tokens=positive(chunk.get("prompt_eval_count")),
        finish_reason=name(chunk.get("done_reason")),
        timings=_timings(chunk) if done else None,
        done=done,
    )


def _tool_calls(calls: object) -> str:
    functions = [mapping(mapping(call).get("function")) for call in items(calls)]
    return "".join(json.dumps(function, ensure_ascii=False) for function in functions)


def _timings(chunk: dict[str, Any]) -> EngineTimings:
    return EngineTimings(
        prompt_tokens=tokens(chunk.get("prompt_eval_count")),
        prompt_ms=nanoseconds(chunk.get("prompt_eval_duration")),
        output_tokens=tokens(chunk.get("eval_count")),
        output_ms=nanoseconds(chunk.get("eval_duration")),
        load_ms=nanoseconds(chunk.get("load_duration")),
    )
