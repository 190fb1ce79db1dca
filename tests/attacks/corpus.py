"""The attacks and the ordinary responses, as they stand in their files."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
GUESSED = "0123456789abcdef"


@dataclass(frozen=True)
class Attack:
    """A response that is meant for the judge."""

    number: int
    kind: str
    text: str

    @property
    def id(self) -> str:
        """Its kind and its place in the file."""
        return f"{self.kind}-{self.number}"


@cache
def attacks() -> tuple[Attack, ...]:
    """Return all attacks, with the code that the attacker guessed."""
    found = tomllib.loads((FOLDER / "corpus.toml").read_text("utf-8"))["attack"]
    return tuple(
        Attack(number, one["kind"], one["text"].replace("{nonce}", GUESSED) * one.get("repeat", 1))
        for number, one in enumerate(found, 1)
    )


@cache
def benign() -> tuple[str, ...]:
    """Return ordinary responses."""
    found = tomllib.loads((FOLDER / "benign.toml").read_text("utf-8"))["response"]
    return tuple(one["text"] for one in found)
