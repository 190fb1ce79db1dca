"""What the server truly did with one request: when each step was sent, on the machine's clock."""

from dataclasses import asdict, dataclass, field
from typing import Any, Self

TOKEN_KINDS = ("reasoning", "content")
MS_PER_S = 1000.0


@dataclass(slots=True)
class Sent:
    """One send; the moment was noted just before it."""

    at_s: float
    kind: str
    tokens: int


@dataclass(slots=True)
class Entry:
    """One request, and what was sent for it."""

    model: str
    prompt: str
    received_s: float
    connection: int
    """The number of the connection it came on, from 0."""
    sent: list[Sent] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Self:
        sent = [Sent(**one) for one in document.pop("sent")]
        return cls(**document, sent=sent)

    @property
    def token_steps(self) -> list[Sent]:
        """The sends that carried something the model made."""
        return [one for one in self.sent if one.kind in TOKEN_KINDS]

    @property
    def ttft_ms(self) -> float:
        return (self.token_steps[0].at_s - self.received_s) * MS_PER_S

    @property
    def ttfo_ms(self) -> float:
        """The first token that was not reasoning."""
        first = next(one for one in self.sent if one.kind == "content")
        return (first.at_s - self.received_s) * MS_PER_S

    @property
    def decode_s(self) -> float:
        """From the first token to the last."""
        return self.token_steps[-1].at_s - self.token_steps[0].at_s

    @property
    def timed_tokens(self) -> int:
        """The tokens that were sent after the first step with tokens."""
        return self.token_steps[-1].tokens - self.token_steps[0].tokens

    @property
    def decode_speed_tok_s(self) -> float:
        return self.timed_tokens / self.decode_s

    @property
    def itl_ms(self) -> float:
        """The mean time from one token to the next."""
        return self.decode_s * MS_PER_S / self.timed_tokens
