"""The OpenAI-compatible protocol: `/v1/chat/completions` as server-sent events, `/v1/models`."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from rigmark_agent.errors import StreamWasGarbled
from rigmark_agent.sse import EventStream, Message
from rigmark_agent.target.connection import Connection
from rigmark_agent.target.fault import fault_text
from rigmark_agent.target.naming import public_name
from rigmark_agent.target.protocol import Ask, Event, GpuShare
from rigmark_agent.target.reading import items, mapping, milliseconds, name, positive, text, tokens
from rigmark_shared.wire import Engine, EngineTimings, Model

_ENGINES: Final = {"vllm": "vLLM", "sglang": "SGLang", "llamacpp": "llama.cpp"}
"""Names of engines by what they write into `owned_by`."""


class OpenAi:
    """An engine of which no more is known than that it speaks the OpenAI protocol."""

    warm_path: ClassVar[str] = "/v1/models"
    chat_path: ClassVar[str] = "/v1/chat/completions"
    ends_with: ClassVar[str] = "[DONE]"

    def __init__(self, connection: Connection, model: str, listed: Mapping[str, Any]) -> None:
        self.connection = connection
        self._model = model
        self._listed = listed

    def body(self, ask: Ask) -> dict[str, Any]:
        """Return the body of a streaming request that asks for the server's token count."""
        return {
            "model": self._model,
            "messages": [{"role": "user", "content": ask.prompt}],
            "temperature": ask.temperature,
            "max_tokens": ask.max_output_tokens,
            "stream": True,
            "stream_options": self._stream_options(),
        }

    def decoder(self) -> "OpenAiDecoder":
        """Return a decoder for one answer."""
        return OpenAiDecoder()

    def describe(self) -> tuple[Model, Engine]:
        """Say what `/v1/models` and vLLM's `/version` tell."""
        model = Model(
            name=public_name(self._model),
            context_length=positive(self._listed.get("max_model_len")),
        )
        engine = self._engine_name()
        version = self.connection.ask("/version") if engine == "vLLM" else None
        return model, Engine(name=engine, version=name((version or {}).get("version")))

    def gpu_share(self) -> GpuShare:
        """Say that this protocol does not tell."""
        return GpuShare(None, f"{self._engine_name()} does not tell how much of it is on the GPU")

    def _engine_name(self) -> str:
        owner = str(self._listed.get("owned_by", "")).lower()
        return _ENGINES.get(owner, "OpenAI-compatible")

    def _stream_options(self) -> dict[str, bool]:
        # A running count tells the tokens of the first chunk; other servers refuse the option.
        running = {"continuous_usage_stats": True} if self._engine_name() == "vLLM" else {}
        return {"include_usage": True, **running}


class OpenAiDecoder:
    """Turns server-sent events of chat completion chunks into events."""

    def __init__(self) -> None:
        self._stream = EventStream()

    def feed(self, block: bytes) -> Iterator[Event]:
        """Yield the events that this block finishes; raises StreamWasGarbled."""
        return map(_event, self._stream.feed(block))

    def flush(self) -> Iterator[Event]:
        """Yield what the end of the stream finishes."""
        return map(_event, self._stream.flush())


def _event(message: Message) -> Event:
    if message.data == b"[DONE]":
        return Event(done=True)
    try:
        chunk = json.loads(message.data)
    except ValueError as error:
        raise StreamWasGarbled("the target sent a chunk that is not JSON") from error
    if not isinstance(chunk, dict):
        raise StreamWasGarbled("the target sent a chunk that is not a JSON object")
    if message.event == "error" or chunk.get("error"):
        return Event(error=fault_text(chunk))
    return _chunk(chunk)


def _chunk(chunk: dict[str, Any]) -> Event:
    choice = _first(chunk.get("choices"))
    delta = mapping(choice.get("delta"))
    usage = mapping(chunk.get("usage"))
    timings = mapping(chunk.get("timings"))
    cached = tokens(mapping(usage.get("prompt_tokens_details")).get("cached_tokens"))
    return Event(
        text=text(delta.get("content")) + _tool_calls(delta.get("tool_calls")),
        reasoning=text(delta.get("reasoning_content")) or text(delta.get("reasoning")),
        # A count of 0 beside tokens is a server that does not count.
        output_tokens=positive(usage.get("completion_tokens"))
        or positive(timings.get("predicted_n")),
        prompt_tokens=positive(usage.get("prompt_tokens")),
        cached_prompt_tokens=tokens(timings.get("cache_n")) if cached is None else cached,
        finish_reason=name(choice.get("finish_reason")),
        timings=_timings(timings) if timings else None,
    )


def _tool_calls(calls: object) -> str:
    functions = (mapping(mapping(call).get("function")) for call in items(calls))
    return "".join(text(one.get("name")) + text(one.get("arguments")) for one in functions)


def _timings(timings: dict[str, Any]) -> EngineTimings:
    return EngineTimings(
        prompt_tokens=tokens(timings.get("prompt_n")),
        prompt_ms=milliseconds(timings.get("prompt_ms")),
        output_tokens=tokens(timings.get("predicted_n")),
        output_ms=milliseconds(timings.get("predicted_ms")),
    )


def _first(choices: object) -> dict[str, Any]:
    return mapping(next(iter(items(choices)), None))
