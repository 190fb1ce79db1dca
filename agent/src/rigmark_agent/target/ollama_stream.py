"""The lines of Ollama's stream, each a JSON object, as events."""

import json
from collections.abc import Iterator
from typing import Any

from rigmark_agent.errors import StreamWasGarbled
from rigmark_agent.sse import Lines
from rigmark_agent.target.fault import fault_text
from rigmark_agent.target.protocol import Event
from rigmark_agent.target.reading import (
    items,
    mapping,
    name,
    nanoseconds,
    parsed,
    positive,
    text,
    tokens,
)
from rigmark_shared.wire import EngineTimings


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
        chunk = parsed(line)
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
