"""The OpenAI-compatible protocol: `/v1/chat/completions` as server-sent events, `/v1/models`."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar, Final

from rigmark_agent.errors import StreamWasGarbled
from rigmark_agent.sse import EventStream, Message
from rigmark_agent.target.connection import Connection
from rigmark_agent.target.fault import fault_text
from rigmark_agent.target.flags import engine_flags
from rigmark_agent.target.local import serving_pids
from rigmark_agent.target.naming import public_name
from rigmark_agent.target.protocol import Ask, Event, GpuShare, Told
from rigmark_agent.target.reading import (
    items,
    mapping,
    milliseconds,
    name,
    parsed,
    positive,
    text,
    tokens,
)
from rigmark_shared.wire import Engine, EngineTimings, Model

_ENGINES: Final = {"vllm": "vLLM", "sglang": "SGLang", "llamacpp": "llama.cpp"}
"""Names of engines by what they write into `owned_by`."""


class OpenAi:
    """An engine of which no more is known than that it speaks the OpenAI protocol."""

    engine_name: ClassVar[str] = "OpenAI-compatible"
    warm_path: ClassVar[str] = "/v1/models"
    chat_path: ClassVar[str] = "/v1/chat/completions"
    ends_with: ClassVar[str] = "[DONE]"
    disables_prompt_cache: ClassVar[bool] = False

    def __init__(self, connection: Connection, model: str, listed: Mapping[str, Any]) -> None:
        self.connection = connection
        self._model = model
        self._listed = listed

    def body(self, ask: Ask) -> dict[str, Any]:
        """Return the body of a streaming request that asks for the server's token count."""
        body = {
            "model": self._model,
            "messages": [{"role": "user", "content": ask.prompt}],
            "temperature": ask.temperature,
            "max_tokens": ask.max_output_tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        return body if ask.seed is None else {**body, "seed": ask.seed}

    def decoder(self) -> "OpenAiDecoder":
        """Return a decoder for one answer."""
        return OpenAiDecoder()

    def describe(self) -> tuple[Model, Engine]:
        """Say what `/v1/models` tells, and the command line where it can be seen."""
        model = Model(
            name=public_name(self._model),
            context_length=positive(self._listed.get("max_model_len")),
        )
        owner = str(self._listed.get("owned_by", "")).lower()
        named = _ENGINES.get(owner, self.engine_name)
        return model, Engine(name=named, flags=self.process_flags())

    def gpu_share(self) -> GpuShare:
        """Say that this protocol does not tell."""
        return GpuShare(None, f"{self.engine_name} does not tell how much of it is on the GPU")

    def busy(self) -> str | None:
        """Say nothing: this protocol does not tell."""
        return None

    def before(self) -> None:
        """Read nothing: this protocol has no counters."""

    def after(self) -> Told:
        """Tell nothing: all that is known stood in the answer."""
        return Told()

    @cached_property
    def pids(self) -> frozenset[int]:
        """The serving processes, where they are on this machine and can be seen."""
        return serving_pids(self.connection.address)

    def process_flags(self) -> dict[str, str]:
        """Return the settings of the serving processes, as far as they can be seen."""
        return engine_flags(self.pids)


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
        chunk = parsed(message.data)
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
    content = text(delta.get("content")) + _tool_calls(delta.get("tool_calls"))
    reasoning = text(delta.get("reasoning_content")) or text(delta.get("reasoning"))
    finish_reason = name(choice.get("finish_reason"))
    if not chunk.get("usage") and not chunk.get("timings"):  # most chunks
        return Event(content, reasoning, finish_reason=finish_reason)
    usage, timings = mapping(chunk.get("usage")), mapping(chunk.get("timings"))
    cached = tokens(mapping(usage.get("prompt_tokens_details")).get("cached_tokens"))
    return Event(
        text=content,
        reasoning=reasoning,
        # A count of 0 beside tokens is a server that does not count.
        output_tokens=_output_tokens(usage) or positive(timings.get("predicted_n")),
        prompt_tokens=positive(usage.get("prompt_tokens")),
        cached_prompt_tokens=tokens(timings.get("cache_n")) if cached is None else cached,
        finish_reason=finish_reason,
        # Those of every token are but a running count.
        timings=_timings(timings) if timings and (finish_reason or not choice) else None,
    )


def _output_tokens(usage: dict[str, Any]) -> int | None:
    """Return all generated tokens, reasoning included once.

    Reasoning is a part of the completion, except with servers whose own total says otherwise.
    """
    output = positive(usage.get("completion_tokens"))
    details = usage.get("completion_tokens_details")
    if not details or output is None:
        return output
    reasoning = tokens(mapping(details).get("reasoning_tokens")) or 0
    beside = (positive(usage.get("prompt_tokens")) or 0) + output + reasoning
    return output + reasoning if usage.get("total_tokens") == beside else output


def _tool_calls(calls: object) -> str:
    if not calls:
        return ""
    functions = (mapping(mapping(call).get("function")) for call in items(calls))
    return "".join(text(one.get("name")) + text(one.get("arguments")) for one in functions)


def _timings(timings: dict[str, Any]) -> EngineTimings:
    return EngineTimings(
        prompt_tokens=tokens(timings.get("prompt_n")),
        prompt_ms=milliseconds(timings.get("prompt_ms")),
        output_tokens=tokens(timings.get("predicted_n")),
        output_ms=milliseconds(timings.get("predicted_ms")),
        draft_tokens=tokens(timings.get("draft_n")),
        accepted_draft_tokens=tokens(timings.get("draft_n_accepted")),
    )


def _first(choices: object) -> dict[str, Any]:
    return mapping(choices[0]) if isinstance(choices, list) and choices else {}
