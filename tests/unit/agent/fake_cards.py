"""Two cards whose sensors say nothing."""

from dataclasses import dataclass, field

from rigmark_agent.device.protocol import Card, CardReading


@dataclass
class Cards:
    cards: tuple[Card, ...] = (Card("RTX 4090", 24.0), Card("RTX 4090", 24.0))
    driver_version: str | None = "570"
    compute_api: str | None = "CUDA 12.8"
    reasons: dict[str, str] = field(default_factory=dict)

    def read(self, _pids, *, energy=True):  # noqa: ARG002 - the protocol's
        return tuple(CardReading() for _ in self.cards)

    def close(self):
        pass
