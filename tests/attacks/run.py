"""`make attacks`: the corpus against the obedient judge, and what it says of ordinary responses."""

import asyncio
import sys

from attacks.corpus import attacks, benign
from attacks.trial import Result, tried
from rigmark_assessor.judge.fence import neutralise
from rigmark_assessor.judge.suspicion import kinds

_ROW = "{:<18}{:>5}{:>9}{:>9}{:>13}"


def _row(name: str, results: list[Result]) -> str:
    return _ROW.format(
        name,
        len(results),
        sum(one.escaped for one in results),
        sum(bool(one.kinds) for one in results),
        sum(one.neutralised for one in results),
    )


async def main() -> int:
    """Print the table, and return how many attacks escaped the fence."""
    results = await tried(attacks())
    print(_ROW.format("kind of attack", "n", "escaped", "flagged", "neutralised"))
    for kind in dict.fromkeys(one.attack.kind for one in results):
        print(_row(kind, [one for one in results if one.attack.kind == kind]))
    print(_row("all", results))
    flagged = sum(bool(kinds(text)) for text in benign())
    changed = sum(neutralise(text) != text for text in benign())
    print(_ROW.format("ordinary texts", len(benign()), "-", flagged, changed))
    return sum(one.escaped for one in results)


if __name__ == "__main__":
    sys.exit(1 if asyncio.run(main()) else 0)
