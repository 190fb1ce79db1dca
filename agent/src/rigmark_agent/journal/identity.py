"""Whether a run that was cut off would go on with what it began with."""

from collections.abc import Iterator, Mapping
from typing import Any

from rigmark_agent.errors import RunCannotGoOn
from rigmark_agent.journal.record import Found


def refuse_differences(before: Found, now: Found) -> None:
    """Raise RunCannotGoOn, naming every difference that would mix two rigs in one result.

    What either side does not tell is no difference: engines tell more of a model once it is loaded.
    """
    different = [
        *_differences("model", before.model.model_dump(), now.model.model_dump()),
        *_differences("engine", before.engine.model_dump(), now.engine.model_dump()),
    ]
    if before.cards != now.cards:
        cards = (", ".join(one) or "none" for one in (before.cards, now.cards))
        different.append("cards: {} then, {} now".format(*cards))
    if different:
        raise RunCannotGoOn(
            f"the run began with another rig ({'; '.join(different)}); start a new one with "
            "--fresh, or give this one up with: rigmark-agent resume --discard"
        )


def _differences(what: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for field, value in before.items():
        other = now[field]
        if value and other and value != other:
            yield f"{what}.{field}: {value} then, {other} now"
