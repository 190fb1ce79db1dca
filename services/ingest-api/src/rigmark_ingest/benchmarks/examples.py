"""Examples for the API's documentation: the two depths of one document, and load alone."""

from typing import Any, Final

from rigmark_ingest.openapi import KEY_IS_OPTIONAL
from rigmark_shared.methodology import SCENARIOS, ScenarioId

_SUMMARY: Final[dict[str, Any]] = {
    "output_tokens": 512,
    "generation_speed_tok_s": 95.2,
    "ttft_ms": 180,
    "memory_gb": 5.9,
    "gpu_share_pct": 100,
}

_ATTEMPT: Final[dict[str, Any]] = {
    "ordinal": 0,
    "marks": {
        "first_chunk_ms": 171.2,
        "first_token_ms": 180.4,
        "first_output_token_ms": 180.4,
        "last_token_ms": 5558.9,
        "end_ms": 5560.1,
    },
    "output_tokens": 512,
    "prompt_tokens": 640,
    "cached_prompt_tokens": 0,
    "token_count_source": "server",
    "finish_reason": "stop",
    "engine_timings": {
        "prompt_tokens": 640,
        "prompt_ms": 168.0,
        "output_tokens": 512,
        "output_ms": 5377.0,
    },
    "device_trace": [{"at_ms": 1000, "memory_used_mb": 6041.6, "temperature_c": 61}],
}


def _run(scenario: ScenarioId, evidence: dict[str, Any]) -> dict[str, Any]:
    return {
        "scenario": scenario.value,
        "prompt": "The whole prompt, as it was sent",
        "response": "The whole answer",
        **evidence,
    }


PLAIN: Final[dict[str, Any]] = {
    "schema_version": "1",
    "model": {"name": "llama3.1:8b", "quantization": "Q4_K_M"},
    "engine": {"name": "ollama"},
    "hardware": {"name": "RTX 4090"},
    "scenarios": [_run(scenario, _SUMMARY) for scenario in SCENARIOS],
}

FULL: Final[dict[str, Any]] = {
    **PLAIN,
    "engine": {"name": "llama.cpp", "version": "b6500", "flags": {"n_gpu_layers": "99"}},
    "hardware": {
        "name": "RTX 4090",
        "gpus": [{"name": "NVIDIA GeForce RTX 4090", "memory_gb": 24}],
        "driver_version": "580.95.05",
    },
    "scenarios": [
        _run(scenario, {"gpu_share_pct": 100, "attempts": [_ATTEMPT]}) for scenario in SCENARIOS
    ],
}

LOAD: Final[dict[str, Any]] = {
    **{name: PLAIN[name] for name in ("schema_version", "model", "engine", "hardware")},
    "terms": {"load_model": "closed_loop", "sut_boundary": "engine", "streaming": True},
    "load": [
        {
            "concurrency": 1,
            "requests": [
                {
                    "start_ms": 0,
                    "first_token_ms": 180.4,
                    "last_token_ms": 1558.9,
                    "prompt_tokens": 512,
                    "output_tokens": 128,
                }
            ],
        }
    ],
}

POST_OPENAPI: Final[dict[str, Any]] = {
    **KEY_IS_OPTIONAL,
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "A name of this run: posting it again returns the first receipt.",
            "schema": {"type": "string", "pattern": "^[!-~]+$", "maxLength": 200},
        }
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/Submission"},
                "examples": {
                    "plain": {"summary": "A plain rig's summary", "value": PLAIN},
                    "full": {"summary": "Raw evidence with clock marks", "value": FULL},
                    "load": {"summary": "Speed under load alone", "value": LOAD},
                },
            }
        },
    },
}
"""What FastAPI cannot see of a handler that reads the raw body itself."""
