"""A claim in hand: what came of it so far, and the tasks that it is in."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from rigmark_assessor.assess.outcome import Outcome, kept
from rigmark_assessor.assess.sample import Made, Sample
from rigmark_assessor.claim import Claim


class Keeper(Protocol):
    """Keeps what comes of the claims in hand."""

    def recorded(self, made: Made) -> None:
        """Count a call."""
        ...

    def goes_on(self) -> bool:
        """Say whether a claim in hand may begin another call."""
        ...

    def keep(self, held: "Held", outcome: Outcome) -> Coroutine[Any, Any, None]:
        """Store samples of a claim in hand."""
        ...


@dataclass(slots=True, eq=False)
class Held:
    """A claim in hand; `asking` is its task while the judge has it."""

    claim: Claim
    keeper: Keeper
    group: asyncio.TaskGroup
    calls: list[Made] = field(default_factory=list)
    made: int = 0
    asking: asyncio.Task[Any] | None = None
    keeping: list[asyncio.Task[None]] = field(default_factory=list)
    is_given_up: bool = False
    is_refused: bool = False
    """Whether the database will not take a sample of it."""
    is_broken: bool = False
    """Whether the assessor itself failed on it."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be asked."""
        return self.is_given_up or self.is_refused

    def record(self, made: Made) -> None:
        """Take note of a call of a judge."""
        self.calls.append(replace(made, ordinal=self.made))
        self.made += 1
        self.keeper.recorded(made)

    def keep(self, samples: tuple[Sample, ...], *, first_sample: int | None) -> None:
        """Store samples while the judging goes on."""
        outcome = kept(self.claim, samples, first_sample=first_sample)
        task = self.group.create_task(self.keeper.keep(self, self.with_calls(outcome)))
        self.keeping.append(task)

    def stored(self, outcome: Outcome) -> None:
        """Take note of samples that are committed."""
        first = outcome.first_sample or 0
        earlier = [one for one in self.claim.samples if one.number >= first]
        added = [one.as_stored() for one in outcome.samples]
        self.claim = replace(self.claim, samples=(*earlier, *added))

    def goes_on(self) -> bool:
        """Say whether another call may be begun now."""
        return self.keeper.goes_on()

    def give_up(self) -> None:
        """End what is asked; what was not written yet is put back."""
        self.is_given_up = True
        if self.asking is not None:
            self.asking.cancel()

    def refuse(self, outcome: Outcome) -> None:
        """End what is asked, as a failure, because the database will not take a sample."""
        self.is_refused = True
        self.calls[:0] = [one.without_words() for one in outcome.calls]
        if self.asking is not None:
            self.asking.cancel()

    def with_calls(self, outcome: Outcome) -> Outcome:
        """Give an outcome the calls that no earlier one told of."""
        calls, self.calls = self.calls, []
        return replace(outcome, calls=tuple(calls))
