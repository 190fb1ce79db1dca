"""Count what pip-audit told: looked up, not in the database, with a fault that is not accepted."""

import json
import sys
from pathlib import Path

ACCEPTED = Path(__file__).with_name("accepted.txt")


def accepted() -> set[str]:
    """Return the ids of faults that a line with a reason accepts."""
    lines = (line.split("#")[0].split() for line in ACCEPTED.read_text().splitlines())
    return {words[0] for words in lines if words}


def count(answer: str) -> tuple[int, int, int]:
    """Return the three numbers, and name each fault on standard error; no answer counts nothing."""
    found = json.loads(answer or '{"dependencies": []}')["dependencies"]
    looked_up = [one for one in found if "vulns" in one]
    faulty = 0
    for one in looked_up:
        faults = [
            fault
            for fault in one["vulns"]
            if not accepted() & {fault["id"], *fault.get("aliases", ())}
        ]
        faulty += bool(faults)
        for fault in faults:
            fixed = ", ".join(fault.get("fix_versions") or ("no release yet",))
            sys.stderr.write(f"{one['name']} {one['version']}: {fault['id']}, fixed in {fixed}\n")
    return len(looked_up), len(found) - len(looked_up), faulty


if __name__ == "__main__":
    sys.stdout.write("{} {} {}\n".format(*count(Path(sys.argv[1]).read_text())))
