"""The program under test, and what a service answers it."""

import sys
from pathlib import Path

from integration.agent.scripted_engine import Answer, Request, ScriptedEngine

PROGRAM = Path(sys.executable).with_name("rigmark-agent")
RECEIPT = {
    "id": "019b0000-0000-7000-8000-000000000001",
    "url": "http://ingest/api/benchmarks/019b0000-0000-7000-8000-000000000001",
    "web_url": "http://web/benchmarks/019b0000-0000-7000-8000-000000000001",
    "duplicate": False,
    "assessments": [],
    "signed_by": None,
}
CREATED = {"POST /api/benchmarks": Answer(RECEIPT, 201), "GET /readyz": Answer({})}
REJECTED = Answer(
    {
        "type": "urn:rigmark:problem:invalid-submission",
        "title": "The submission is not valid",
        "status": 422,
        "detail": "1 field is wrong",
        "errors": [{"field": "scenarios[0].ttft_ms", "message": "must not be negative"}],
    },
    422,
    "application/problem+json",
)


def results(ingest: ScriptedEngine) -> list[Request]:
    """What was posted as a result; a run asks for a challenge as well."""
    return [one for one in ingest.requests if one.path == "/api/benchmarks"]


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))
