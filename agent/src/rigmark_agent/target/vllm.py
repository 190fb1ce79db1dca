"""vLLM: the OpenAI protocol with running counts, its version, and its counters in `/metrics`."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from rigmark_agent.errors import TargetIsUnreachable
from rigmark_agent.target.connection import Connection
from rigmark_agent.target.flags import flags_of_settings
from rigmark_agent.target.naming import is_path, public_name
from rigmark_agent.target.openai import OpenAi
from rigmark_agent.target.prometheus import samples
from rigmark_agent.target.protocol import Ask, Told
from rigmark_agent.target.reading import milliseconds, name, positive, text, tokens
from rigmark_shared.wire import Engine, EngineTimings, Model

_MS_PER_S: Final = 1000.0
_HISTOGRAMS: Final = {
    "ttft": "vllm:time_to_first_token_seconds",
    "queue": "vllm:request_queue_time_seconds",
    "prefill": "vllm:request_prefill_time_seconds",
    "decode": "vllm:request_decode_time_seconds",
}
"""Each counts a request when it has ended, so a rise by one is one request's own time."""
_FINISHED: Final = "vllm:e2e_request_latency_seconds_count"
_COUNTERS: Final = {
    "prompt": ("vllm:prompt_tokens_total",),
    "output": ("vllm:generation_tokens_total",),
    "hit": (
        "vllm:prefix_cache_hits_total",
        "vllm:prefix_cache_hits",
        "vllm:gpu_prefix_cache_hits_total",
        "vllm:gpu_prefix_cache_hits",
    ),
}
"""Names of the same counter in newer and older versions, newest first."""
_RUNNING: Final = ("vllm:num_requests_running", "vllm:num_requests_waiting")
_CONFIG: Final = "vllm:cache_config_info"
_WANTED: Final = frozenset(
    {
        _FINISHED,
        _CONFIG,
        *_RUNNING,
        *(name for names in _COUNTERS.values() for name in names),
        *(f"{base}_{part}" for base in _HISTOGRAMS.values() for part in ("sum", "count")),
    }
)
# The counters follow the end of a stream by a moment.
_LOOKS: Final = 5
_BETWEEN_LOOKS_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Counters:
    """The wanted figures of one metrics page, each summed over the engines behind one address."""

    values: Mapping[str, float] = field(default_factory=dict)
    config: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, page: str | None) -> "Counters":
        """Read a page; without one nothing is known."""
        found = samples(page or "", _WANTED)
        config = found.pop(_CONFIG, [])
        return cls(
            {key: sum(sample.value for sample in rows) for key, rows in found.items()},
            dict(config[0].labels) if config else {},
        )

    def first(self, names: tuple[str, ...]) -> float | None:
        """Return the first of several names that the page has."""
        return next((self.values[one] for one in names if one in self.values), None)


def told_between(before: Counters, after: Counters) -> Told:
    """Return what the counters tell of a request, if exactly one ended between the two pages."""
    if _rise(before, after, (_FINISHED,)) != 1:
        return Told()
    cached = _whole(_rise(before, after, _COUNTERS["hit"]))
    prompt = _whole(_rise(before, after, _COUNTERS["prompt"]))
    timings = EngineTimings(
        prompt_tokens=None if prompt is None else tokens(prompt - (cached or 0)),
        output_tokens=_whole(_rise(before, after, _COUNTERS["output"])),
        ttft_ms=_one_time(before, after, _HISTOGRAMS["ttft"]),
        queue_ms=_one_time(before, after, _HISTOGRAMS["queue"]),
        prompt_ms=_one_time(before, after, _HISTOGRAMS["prefill"]),
        output_ms=_one_time(before, after, _HISTOGRAMS["decode"]),
    )
    return Told(timings, cached)


class Vllm(OpenAi):
    """A vLLM server, whose counters tell of each request that it alone was given."""

    engine_name: ClassVar[str] = "vLLM"
    warm_path: ClassVar[str] = "/version"

    def __init__(
        self,
        connection: Connection,
        model: str,
        listed: Mapping[str, Any],
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(connection, model, listed)
        self._pause = pause
        self._before: Counters | None = None

    def body(self, ask: Ask) -> dict[str, Any]:
        """Return the body of a streaming request that asks for a count with every chunk."""
        body = super().body(ask)
        # The running count tells the tokens of the first chunk; other servers refuse the option.
        body["stream_options"] = {"include_usage": True, "continuous_usage_stats": True}
        return body | ({"ignore_eos": True} if ask.exact_length else {})

    def busy(self) -> str | None:
        """Say how many requests it works on or has waiting."""
        counters = self._counters()
        others = int(sum(counters.values.get(one, 0) for one in _RUNNING))
        return f"vLLM has {others} other requests in hand" if others else None

    def before(self) -> None:
        """Read the counters, unless others use the engine: then they tell of no one request."""
        counters = self._counters()
        others = any(counters.values.get(one) for one in _RUNNING)
        self._before = None if others or _FINISHED not in counters.values else counters

    def after(self) -> Told:
        """Return what the counters tell of the one request since `before`."""
        before, self._before = self._before, None
        if before is None:
            return Told()
        with suppress(TargetIsUnreachable):  # the answer is whole all the same
            for _ in range(_LOOKS):
                counters = self._counters()
                if _rise(before, counters, (_FINISHED,)):
                    return told_between(before, counters)
                self._pause(_BETWEEN_LOOKS_S)
        return Told()

    def describe(self) -> tuple[Model, Engine]:
        """Say what `/v1/models`, `/version`, `/metrics` and its own command line tell."""
        version = (self.connection.ask("/version") or {}).get("version")
        flags = flags_of_settings(self._counters().config) | self.process_flags()
        parent = text(self._listed.get("parent"))
        if parent:
            flags["lora_base"] = public_name(parent)
        model = Model(
            name=self._served_name(),
            context_length=positive(self._listed.get("max_model_len")),
            quantization=name(flags.get("quantization")),
            precision=_precision(flags.get("dtype")),
        )
        return model, Engine(name=self.engine_name, version=name(version), flags=flags)

    def _served_name(self) -> str:
        """Return the name at the hub where it is told: the served one may be anything."""
        root = text(self._listed.get("root"))
        told = root and not is_path(root) and not self._listed.get("parent")
        return public_name(root if told else self._model)

    def _counters(self) -> Counters:
        return Counters.of(self.connection.text("/metrics"))


def _rise(before: Counters, after: Counters, names: tuple[str, ...]) -> float | None:
    """Return how far a counter rose; None when it is not told."""
    was, now = before.first(names), after.first(names)
    return None if was is None or now is None else now - was


def _one_time(before: Counters, after: Counters, base: str) -> float | None:
    if _rise(before, after, (f"{base}_count",)) != 1:
        return None
    seconds = _rise(before, after, (f"{base}_sum",))
    # A sum of many seconds keeps no more digits than these.
    return None if seconds is None else milliseconds(round(seconds * _MS_PER_S, 3))


def _whole(value: float | None) -> int | None:
    return None if value is None else tokens(round(value))


def _precision(dtype: str | None) -> str | None:
    return None if dtype in (None, "auto") else name(dtype)
