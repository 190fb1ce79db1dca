"""Schemathesis: requests made from the service's own OpenAPI document, with all its checks."""

import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fuzz.service import Service

EXAMPLES = 6
_LIMIT_S = 400
_PROGRAM = Path(sys.executable).with_name("schemathesis")
_CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
_SIGNATURES = "/sign(ature|ed-document)$"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class Round:
    """One run of schemathesis."""

    name: str
    with_key: bool
    arguments: Sequence[str]


ROUNDS = (
    Round("without a key", with_key=False, arguments=["--phases", "examples,fuzzing"]),
    Round("with a key", with_key=True, arguments=["--exclude-path-regex", _SIGNATURES]),
    # A benchmark that was just posted has a signature only when it was posted with one, so these
    # are not asked for after each post.
    Round(
        "signatures",
        with_key=True,
        arguments=["--include-path-regex", _SIGNATURES, "--phases", "examples,coverage,fuzzing"],
    ),
)


def check_api(service: Service, chosen: Round) -> tuple[bool, str]:
    """Return whether all checks of all operations passed, and what schemathesis printed."""
    who = ["--header", f"Authorization: Bearer {service.key}"] if chosen.with_key else []
    done = subprocess.run(
        [
            _PROGRAM, "--config-file", str(_CONFIGURATION), "run",
            f"{service.url}/openapi.json", *who, *chosen.arguments,
            "--checks", "all",
            "--max-examples", str(EXAMPLES),
            "--seed", "6",
            "--generation-database", "none",
            "--no-color",
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=_LIMIT_S,
        cwd=service.log.parent,
    )  # fmt: skip
    return done.returncode == 0, _COLOURS.sub("", done.stdout + done.stderr)
