"""What the versions of GuideLLM tell of model and load, each at its own place."""

from dataclasses import dataclass
from typing import Final

from rigmark_agent.importers import figures
from rigmark_agent.importers.found import closed_loop
from rigmark_agent.importers.notes import Notes, fit
from rigmark_agent.importers.reading import Reading
from rigmark_shared.wire import LoadModel

_MODEL_PLACES: Final[tuple[tuple[str, ...], ...]] = (
    ("config", "backend", "model"),
    ("benchmarker", "backend", "model"),
    ("worker", "backend_model"),
    ("args", "model"),
)
_REPORT_PLACES: Final[tuple[tuple[str, ...], ...]] = (
    ("config", "spec", "backend", "model"),
    ("args", "model"),
)
_STRATEGY_PLACES: Final = (
    ("config", "strategy"),
    ("scheduler", "strategy"),
    ("args", "strategy"),
)
_STREAM_PLACES: Final[tuple[tuple[str, ...], ...]] = (
    ("config", "backend", "stream"),
    ("config", "spec", "backend", "stream"),
)
_AT_A_RATE: Final = frozenset({"constant", "poisson", "async"})


@dataclass(frozen=True, slots=True)
class Load:
    """How requests of one benchmark were started."""

    model: LoadModel | None = None
    concurrency: int | None = None
    rate_per_s: float | None = None
    label: str | None = None


def model_of(report: Reading, benchmark: Reading) -> str | None:
    """Return the model's name, as near to the requests as it is told."""
    for reading, places in ((benchmark, _MODEL_PLACES), (report, _REPORT_PLACES)):
        for place in places:
            name = _silent(reading, place).text(place[-1])
            if name is not None:
                return name
    return None


def tokenizer_of(report: Reading) -> str | None:
    """Return the tokenizer that counted where the server did not."""
    return _silent(report, ("config", "spec", "tokenizer", "model")).text("model")


def streams(report: Reading, benchmark: Reading) -> bool | None:
    """Whether answers were streamed, where it is told."""
    for reading in (benchmark, report):
        for place in _STREAM_PLACES:
            found = _silent(reading, place).flag(place[-1])
            if found is not None:
                return found
    return None


def load_of(benchmark: Reading) -> Load:
    """Return how the requests were started."""
    for place in _STRATEGY_PLACES:
        strategy = _silent(benchmark, (*place, ""))
        kind = strategy.text("type_") or strategy.text("type") or strategy.text("kind")
        if kind is not None:
            return _load(kind, strategy)
    return Load()


def _load(kind: str, strategy: Reading) -> Load:
    label = fit(kind)
    if kind == "synchronous":
        return Load(LoadModel.SINGLE_STREAM, 1, label=label)
    if kind == "concurrent":
        count = figures.in_flight(strategy, "streams") or figures.in_flight(
            strategy, "max_concurrency"
        )
        return Load(closed_loop(count), count, label=label)
    if kind in _AT_A_RATE:
        rate = figures.positive(strategy, "rate", most=figures.MOST_REQUESTS)
        return Load(LoadModel.OPEN_LOOP, rate_per_s=rate, label=label)
    return Load(label=label)


def _silent(reading: Reading, place: tuple[str, ...]) -> Reading:
    """Return the mapping that holds the last step; what is not as expected there is no figure."""
    values = dict(reading.values)
    for step in place[:-1]:
        below = values.get(step)
        values = (
            {str(key): value for key, value in below.items()} if isinstance(below, dict) else {}
        )
    return Reading(values, Notes())
