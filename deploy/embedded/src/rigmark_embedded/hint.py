"""A result to paste into a shell: the least that the service takes from a rig."""

import json
import shlex

from rigmark_shared.methodology import ScenarioId
from rigmark_shared.wire import SCHEMA_VERSION

RESULT = {
    "schema_version": SCHEMA_VERSION,
    "model": {"name": "my-model"},
    "engine": {"name": "my-engine"},
    "hardware": {"name": "my rig"},
    "scenarios": [
        {
            "scenario": ScenarioId.AGENT_WORKFLOW,
            "prompt": "the prompt as it was sent",
            "response": "the whole answer",
            "output_tokens": 480,
            "generation_speed_tok_s": 41.5,
            "ttft_ms": 210,
            "memory_gb": 5.2,
            "gpu_share_pct": 100,
        }
    ],
}


def curl(ingest: str) -> str:
    """Return a command that posts a small result to the service."""
    words = [f"{ingest}/api/benchmarks", "-H", "Content-Type: application/json", "-d"]
    return shlex.join(["curl", *words, json.dumps(RESULT)])
