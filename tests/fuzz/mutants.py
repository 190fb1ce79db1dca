"""Documents with bytes changed at random, the same ones each time."""

import json
from collections.abc import Iterator
from random import Random

from builders import attempt, load_point, scenario_run, submission
from fuzz.bad_input import BadInput, post

_SEED = 6
_SPLICES = (
    b"",
    b"\x00",
    b"\xff",
    b"[",
    b"{",
    b'"',
    b"\\",
    b"-",
    b"1e999",
    b"null",
    b",",
    b"\\ud800",
)
# A change may hit a text and leave the document good.
_ANY = frozenset({200, 201, 422})


def mutants(count: int) -> Iterator[BadInput]:
    """Yield so many documents of which each has one to four changes."""
    random = Random(_SEED)
    document = submission(scenarios=[scenario_run(attempts=[attempt()])], load=[load_point()])
    whole = json.dumps(document).encode()
    for number in range(count):
        yield BadInput("bytes at random", f"mutant {number}", post(_mutated(whole, random)), _ANY)


def _mutated(whole: bytes, random: Random) -> bytes:
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(whole))
        end = place + random.choice((0, 1, 1, 2, 5, 40))
        whole = whole[:place] + random.choice(_SPLICES) + whole[end:]
    return whole
