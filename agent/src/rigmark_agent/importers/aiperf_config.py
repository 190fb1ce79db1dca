"""What AIPerf's own settings tell of model and load, in its newer and its older layout."""

from dataclasses import dataclass, field
from typing import Final

from rigmark_agent.importers import figures
from rigmark_agent.importers.found import closed_loop, known
from rigmark_agent.importers.notes import Notes, fit
from rigmark_agent.importers.reading import Reading
from rigmark_agent.target.naming import public_name
from rigmark_shared.wire import LoadModel

_SEVERAL: Final = "the figures mix several models: benchmark one at a time"


@dataclass(frozen=True, slots=True)
class Setup:
    """How the requests were started, and for which model."""

    load_model: LoadModel | None = None
    concurrency: int | None = None
    rate_per_s: float | None = None
    streaming: bool | None = None
    facts: dict[str, object] = field(default_factory=dict)


def setup_of(config: Reading, notes: Notes) -> Setup:
    """Read the settings; they are no figures, so nothing of them is missed."""
    quiet = Reading(config.values, Notes())
    config.take_all()
    models = _models(quiet)
    if len(models) > 1:
        notes.leave_out("input_config.models", _SEVERAL)
    tokenizer = quiet.part("tokenizer").text("name")
    concurrency, rate = _load(quiet)
    return Setup(
        load_model=LoadModel.OPEN_LOOP if rate else closed_loop(concurrency),
        concurrency=None if rate else concurrency,
        rate_per_s=rate,
        streaming=quiet.part("endpoint").flag("streaming"),
        facts=known(
            name=public_name(models[0]) if len(models) == 1 else None,
            tokenizer=fit(public_name(tokenizer)) if tokenizer else None,
        ),
    )


def _models(config: Reading) -> list[str]:
    items = config.part("models").parts("items")
    named = [item.text("name") for item in items]
    older = config.part("endpoint").items("model_names")
    return [name for name in (*named, *older) if isinstance(name, str) and name.strip()]


def _load(config: Reading) -> tuple[int | None, float | None]:
    phases = [
        phase
        for phase in config.parts("phases")
        if (phase.text("kind") or phase.text("name") or "profiling") == "profiling"
    ]
    if len(phases) > 1:
        return None, None
    source = phases[0] if phases else config.part("loadgen")
    rate = figures.positive(source, "rate", most=figures.MOST_REQUESTS) or figures.positive(
        source, "request_rate", most=figures.MOST_REQUESTS
    )
    return figures.in_flight(source, "concurrency"), rate
