"""A real llama.cpp server with a real small model."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from rigmark_embedded.errors import ProcessDied
from rigmark_embedded.folder import DataFolder
from rigmark_embedded.llm import MODEL_ALIAS, SLOTS
from rigmark_embedded.ports import held_port
from rigmark_embedded.process import Process, Program
from rigmark_embedded.room import answers

VERDICT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["score", "rationale"],
    "properties": {
        "score": {"type": "integer", "minimum": 0, "maximum": 100},
        "rationale": {"type": "string", "maxLength": 40},
    },
}


def program(folder: Path, port: int) -> Program:
    return Program(
        name="The local model",
        command=(
            *(sys.executable, "-m", "rigmark_embedded.llm"),
            *("--models", str(folder / "models"), "--port", str(port)),
        ),
        environment=dict(os.environ),
        log=DataFolder(folder).log("llm"),
    )


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with held_port() as port:
        process = Process(program(tmp_path_factory.mktemp("llm"), port))
        # The server closes a connection that is idle for 5 s; a reused one may meet that.
        alone = httpx.Limits(max_keepalive_connections=0)
        url = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=url, limits=alone, trust_env=False, timeout=120) as client:
            process.wait_until(lambda: answers(client, "/health"), timeout_s=90)
            yield client
            process.stop()
        assert process.exit_code == 0


def test_the_server_names_its_model_and_its_slots(model):
    models = model.get("/v1/models").json()["data"]
    properties = model.get("/props").json()

    assert [one["id"] for one in models] == [MODEL_ALIAS]
    assert properties["total_slots"] == SLOTS
    assert properties["default_generation_settings"]["n_ctx"] >= 3000 + 700
    assert model.get("/slots").is_success
    assert model.get("/metrics").is_success


def test_an_answer_streams_with_usage_and_the_engines_timings(model):
    asked = {
        "model": MODEL_ALIAS,
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 8,
        "messages": [{"role": "user", "content": "Count from one to twenty: one, two, three,"}],
    }

    with model.stream("POST", "/v1/chat/completions", json=asked) as answer:
        lines = [line for line in answer.iter_lines() if line]

    assert lines[-1] == "data: [DONE]"
    last = json.loads(lines[-2].removeprefix("data: "))
    assert last["usage"]["completion_tokens"] == 8
    assert last["timings"]["predicted_per_second"] > 0


def test_a_verdict_follows_its_schema(model):
    asked = {
        "model": MODEL_ALIAS,
        "max_tokens": 200,
        "messages": [{"role": "user", "content": "Score this answer: 'It depends.'"}],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "verdict", "strict": True, "schema": VERDICT},
        },
    }

    answer = model.post("/v1/chat/completions", json=asked).json()

    verdict = json.loads(answer["choices"][0]["message"]["content"])
    assert set(verdict) == {"score", "rationale"}
    assert 0 <= verdict["score"] <= 100
    assert len(verdict["rationale"]) <= 40


def test_a_model_that_cannot_be_put_together_ends_the_server_with_a_reason(tmp_path):
    (tmp_path / "models").write_text("not a folder")
    with held_port() as port:
        process = Process(program(tmp_path, port))

        with pytest.raises(ProcessDied, match=r"ended with exit code 1(?s:.*)models"):
            process.finish(timeout_s=60)
