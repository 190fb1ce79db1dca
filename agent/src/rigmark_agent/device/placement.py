"""Where the model lies: on which cards, or in main memory, and how that is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rigmark_agent.device.memory import Unseen
from rigmark_agent.device.process import ServingProcess
from rigmark_agent.device.protocol import Gpus
from rigmark_agent.device.recording import Round
from rigmark_shared.wire import MemoryKind

_CONTEXT_MB: Final = 1024.0
_CONTEXT_SHARE: Final = 0.25
"""Less than this part of the resident memory; a model on a card weighs more there than here."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Which memory the model's figure is read from; no kind means that it is unknown."""

    kind: MemoryKind | None
    cards: tuple[int, ...] = ()
    """The positions of the cards that are counted; none of them when it is main memory."""
    by_process: bool = True
    """Whether the serving process is told apart from whatever else is in that memory."""
    reason: str | None = None
    """Why the memory is unknown."""

    def peak_mb(self, rounds: Sequence[Round]) -> float | None:
        """Return the highest memory of the model over those rounds."""
        return max((mb for one in rounds if (mb := self.memory_mb(one)) is not None), default=None)

    def memory_mb(self, one: Round) -> float | None:
        """Return the memory of the model in one round, summed over its cards."""
        if self.kind is None:
            return None
        if not self.cards:
            return one.resident_mb
        readings = [one.cards[index] for index in self.cards]
        if self.by_process:
            known = [r.process_memory_mb for r in readings if r.process_memory_mb is not None]
            return sum(known) if known else None
        used = [reading.memory_used_mb for reading in readings]
        return None if None in used else sum(mb for mb in used if mb is not None)


def place(
    rounds: Sequence[Round], gpus: Gpus, serving: ServingProcess | Unseen, *, one_memory: bool
) -> Placement:
    """Say where the model lies, from the most certain evidence to the least.

    1. cards on which the driver lists the serving process: their memory of that process, unless
       it is no more than what a driver keeps for every process that opens a card;
    2. a driver that lists processes and not this one: the resident memory of the process;
    3. cards, and a process that cannot be told apart: all that is in use on them;
    4. no cards: the resident memory of the process, where it can be seen.
    """
    if not gpus.cards:
        return _in_main_memory(serving, one_memory=one_memory)
    every = range(len(gpus.cards))
    held = tuple(index for index in every if any(r.cards[index].holds_process for r in rounds))
    if held and _is_bare_context(rounds, held):
        return _in_main_memory(serving, one_memory=False)
    if held:
        by_process = any(r.cards[i].process_memory_mb is not None for r in rounds for i in held)
        return _on_cards(gpus, held, by_process=by_process)
    if rounds and all(card.holds_process is False for one in rounds for card in one.cards):
        return _in_main_memory(serving, one_memory=False)
    # A card whose driver knows that the process is not on it holds other programs' memory only.
    untold = tuple(
        i for i in every if not rounds or any(r.cards[i].holds_process is None for r in rounds)
    )
    return _on_cards(gpus, untold or tuple(every), by_process=False)


def _is_bare_context(rounds: Sequence[Round], held: tuple[int, ...]) -> bool:
    """Say whether the process's memory on the cards is too little to be the model."""
    on_cards = max(
        sum(one.cards[index].process_memory_mb or 0.0 for index in held) for one in rounds
    )
    is_told = any(one.cards[i].process_memory_mb is not None for one in rounds for i in held)
    resident = max((one.resident_mb or 0.0 for one in rounds), default=0.0)
    bare = on_cards < _CONTEXT_MB * len(held) and on_cards < _CONTEXT_SHARE * resident
    return is_told and bare


def _on_cards(gpus: Gpus, cards: tuple[int, ...], *, by_process: bool) -> Placement:
    unified = any(gpus.cards[index].unified for index in cards)
    kind = MemoryKind.UNIFIED if unified else MemoryKind.VRAM
    return Placement(kind, cards, by_process, reason=gpus.reasons.get("memory_used_mb"))


def _in_main_memory(serving: ServingProcess | Unseen, *, one_memory: bool) -> Placement:
    if isinstance(serving, Unseen):
        return Placement(None, reason=serving.reason)
    return Placement(MemoryKind.UNIFIED if one_memory else MemoryKind.RAM)
