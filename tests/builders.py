"""Documents and rows that tests are about, with every detail that does not matter filled in."""

from typing import Any

from rigmark_shared.methodology import SCENARIOS, ScenarioId


def scenario_run(
    scenario: ScenarioId = ScenarioId.AGENT_WORKFLOW, **changes: Any
) -> dict[str, Any]:
    """One scenario as a plain rig posts it."""
    return {
        "scenario": str(scenario),
        "prompt": f"The task of {scenario}.",
        "response": f"An answer to {scenario}.",
        "output_tokens": 512,
        "generation_speed_tok_s": 40.0,
        "ttft_ms": 180.0,
        "memory_gb": 5.5,
        "gpu_share_pct": 100.0,
        **changes,
    }


def submission(**changes: Any) -> dict[str, Any]:
    """A plain rig's document with all four scenarios."""
    return {
        "schema_version": "1",
        "model": {"name": "llama3.1:8b", "quantization": "Q4_K_M"},
        "engine": {"name": "ollama", "version": "0.12.3"},
        "hardware": {"name": "RTX 4090"},
        "scenarios": [scenario_run(scenario) for scenario in SCENARIOS],
        **changes,
    }


def attempt(ordinal: int = 0, **changes: Any) -> dict[str, Any]:
    """One attempt with clock marks: 101 tokens, one every 10 ms after 150 ms."""
    return {
        "ordinal": ordinal,
        "marks": {
            "first_chunk_ms": 149.0,
            "first_token_ms": 150.0,
            "first_output_token_ms": 150.0,
            "last_token_ms": 1150.0,
            "end_ms": 1151.0,
        },
        "output_tokens": 101,
        "prompt_tokens": 400,
        "token_count_source": "server",
        **changes,
    }


def load_request(start_ms: float = 0.0, **changes: Any) -> dict[str, Any]:
    """One request of a load point: 101 tokens, one every 10 ms after 200 ms."""
    return {
        "start_ms": start_ms,
        "first_token_ms": start_ms + 200.0,
        "last_token_ms": start_ms + 1200.0,
        "prompt_tokens": 400,
        "output_tokens": 101,
        **changes,
    }


def load_point(concurrency: int = 1, **changes: Any) -> dict[str, Any]:
    """A load point of twenty requests, so many in flight and each round after the one before."""
    requests = [load_request(1300.0 * (number // concurrency)) for number in range(20)]
    return {"concurrency": concurrency, "requests": requests, **changes}
