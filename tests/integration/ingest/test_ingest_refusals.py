"""Bad input: a 4xx problem that names the field, says what to do, and never repeats the input."""

import gzip
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from builders import attempt, scenario_run, submission
from ingest_process import process

SECRET = "s3cr3t-of-the-rig"
JSON = {"content-type": "application/json"}
HALF_A_POST = (
    b"POST /api/benchmarks HTTP/1.1\r\nHost: rigmark\r\nContent-Type: application/json\r\n"
    b"Content-Length: 100\r\n\r\n{"
)


def run(**changes: Any) -> dict[str, Any]:
    return submission(scenarios=[scenario_run(**changes)])


def without(name: str) -> dict[str, Any]:
    document = submission()
    del document[name]
    return document


MARKS = attempt()["marks"]
TWICE = json.dumps(run(ttft_ms=1.5)).replace('"ttft_ms"', '"ttft_ms": 9, "ttft_ms"').encode()

DOCUMENTS: list[tuple[str, Any, str]] = [
    ("null", None, "body"),
    ("a list", [], "body"),
    ("a text", SECRET, "body"),
    ("no schema version", without("schema_version"), "schema_version"),
    ("a later schema version", submission(schema_version="99"), "schema_version"),
    ("an unknown methodology", submission(methodology_version=SECRET), "methodology_version"),
    ("no model", without("model"), "model"),
    ("an empty model name", submission(model={"name": ""}), "model.name"),
    ("a model name of spaces", submission(model={"name": "   "}), "model.name"),
    ("a long model name", submission(model={"name": SECRET * 50}), "model.name"),
    ("a number as name", submission(model={"name": 7}), "model.name"),
    ("a NUL in a name", submission(model={"name": f"{SECRET}\x00"}), "model.name"),
    ("no engine", without("engine"), "engine"),
    ("no hardware", without("hardware"), "hardware"),
    ("a misspelt field", run(ttft=1.0), "scenarios[0].ttft"),
    ("an unknown field", submission(**{f"<{SECRET}>": 1}), "body"),
    ("neither scenarios nor load", submission(scenarios=[]), "body"),
    ("a scenario twice", submission(scenarios=[scenario_run(), scenario_run()]), "scenarios"),
    ("an unknown scenario", run(scenario=SECRET), "scenarios[0].scenario"),
    ("an empty prompt", run(prompt=""), "scenarios[0].prompt"),
    ("no response", run(response=None), "scenarios[0].response"),
    ("a NUL in a response", run(response="a\x00"), "scenarios[0].response"),
    ("a response too long", run(response="a" * 400_001), "scenarios[0].response"),
    ("a negative TTFT", run(ttft_ms=-1), "scenarios[0].ttft_ms"),
    ("a speed of zero", run(generation_speed_tok_s=0), "scenarios[0].generation_speed_tok_s"),
    ("a number as text", run(ttft_ms="180"), "scenarios[0].ttft_ms"),
    ("tokens with a fraction", run(output_tokens=1.5), "scenarios[0].output_tokens"),
    ("a share above 100", run(gpu_share_pct=100.1), "scenarios[0].gpu_share_pct"),
    ("a seed too large", run(seed=2**63), "scenarios[0].seed"),
    ("a time without a zone", submission(started_at="2026-01-01T10:00:00"), "started_at"),
    (
        "marks out of order",
        run(attempts=[attempt(marks={**MARKS, "last_token_ms": 1.0})]),
        "scenarios[0].attempts[0].marks.last_token_ms",
    ),
    ("an ordinal twice", run(attempts=[attempt(), attempt()]), "scenarios[0].attempts"),
]

BODIES: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "body"),
    ("no JSON", SECRET.encode(), "body"),
    ("half a document", b'{"schema_version": "1"', "body"),
    ("a lone surrogate", b'{"schema_version": "\\ud800"}', "body"),
    ("bytes that are no UTF-8", b'{"schema_version": "\xff"}', "body"),
    ("deep nesting", b"[" * 100_000, "body"),
    ("a number beyond all bounds", b'{"schema_version": ' + b"9" * 10_000 + b"}", "body"),
    ("NaN", b'{"hardware": {"name": "x", "ram_gb": NaN}}', "hardware.ram_gb"),
    ("infinity", b'{"hardware": {"name": "x", "ram_gb": 1e400}}', "hardware.ram_gb"),
    ("a name twice", TWICE, "scenarios[0].ttft_ms"),
]


def post(ingest: httpx.Client, body: Any, **headers: str) -> httpx.Response:
    return ingest.post(
        "/api/benchmarks",
        content=body,
        headers={**JSON, **{name.replace("_", "-"): value for name, value in headers.items()}},
    )


def assert_problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert SECRET not in answer.text
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["type"].startswith("urn:rigmark:problem:")
    assert problem["detail"]
    return problem


@pytest.mark.parametrize(("name", "document", "field"), DOCUMENTS, ids=[d[0] for d in DOCUMENTS])
def test_a_malformed_document_is_refused_by_field(
    ingest: httpx.Client, name: str, document: Any, field: str
):
    answer = post(ingest, json.dumps(document))

    problem = assert_problem(answer, 422)
    assert field in {error["field"] for error in problem["errors"]}, name
    assert all(error["message"] for error in problem["errors"])


@pytest.mark.parametrize(("name", "body", "field"), BODIES, ids=[b[0] for b in BODIES])
def test_a_body_that_is_no_document_is_refused(
    ingest: httpx.Client, name: str, body: bytes, field: str
):
    answer = post(ingest, body)

    problem = assert_problem(answer, 422)
    assert field in {error["field"] for error in problem["errors"]}, name


def test_a_refusal_names_at_most_fifty_fields(ingest: httpx.Client):
    answer = post(ingest, json.dumps(submission(**{f"field_{i}": i for i in range(500)})))

    problem = assert_problem(answer, 422)
    assert len(problem["errors"]) == 50
    assert "500 places" in problem["detail"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content_type": "text/plain"}, 415),
        ({"content_type": ""}, 415),
        ({"content_type": "application/json; charset=latin-1"}, 415),
        ({"content_encoding": "br"}, 415),
        ({"content_encoding": "gzip"}, 400),
        ({"idempotency_key": "a b"}, 400),
        ({"idempotency_key": "x" * 201}, 400),
    ],
)
def test_wrong_headers_are_refused(ingest: httpx.Client, headers: dict[str, str], status: int):
    assert_problem(post(ingest, json.dumps(submission()), **headers), status)


def test_a_gzip_body_must_be_one_whole_member_within_the_limit(ingest: httpx.Client):
    whole = gzip.compress(json.dumps(submission()).encode())
    bomb = gzip.compress(b" " * 50_000_000)

    assert_problem(post(ingest, whole[:-10], content_encoding="gzip"), 400)
    assert_problem(post(ingest, whole + whole, content_encoding="gzip"), 400)
    assert_problem(post(ingest, bomb, content_encoding="gzip"), 413)


def test_a_body_too_large_is_refused_declared_or_not(ingest: httpx.Client):
    def chunks() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * 1_000_000

    assert_problem(post(ingest, b" " * 20_000_000), 413)
    assert_problem(post(ingest, chunks()), 413)


def test_a_body_a_little_too_large_is_read_to_its_end_before_it_is_refused(ingest: httpx.Client):
    answer = post(ingest, b" " * (8 * 1024 * 1024 + 1))

    problem = assert_problem(answer, 413)
    assert "8388608 bytes" in problem["detail"]
    assert answer.headers["connection"] == "close"


def test_a_body_that_dawdles_is_refused(environment: dict[str, str], tmp_path: Path):
    with process({**environment, "RIGMARK_BODY_TIMEOUT_S": "0.2"}, tmp_path / "log") as client:
        port = client.base_url.port
        with socket.create_connection(("127.0.0.1", port or 0), timeout=20) as connection:
            connection.sendall(HALF_A_POST)
            answer = connection.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"urn:rigmark:problem:body-too-slow" in answer


def test_a_rig_that_hangs_up_is_counted_and_is_no_fault_of_the_service(
    environment: dict[str, str], tmp_path: Path
):
    with process(environment, tmp_path / "log") as client:
        with socket.create_connection(("127.0.0.1", client.base_url.port or 0)) as connection:
            connection.sendall(HALF_A_POST)
        counted = 'rigmark_ingest_posts_total{outcome="body-cut-off"} 1.0'
        while counted not in client.metrics():
            pass

    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.parametrize("address", ["/nowhere", "/api/benchmarks/", "/api/benchmarks"])
def test_an_unknown_address_and_method_are_problems(ingest: httpx.Client, address: str):
    assert_problem(ingest.put(address), 405 if address == "/api/benchmarks" else 404)


def test_an_address_says_which_methods_it_takes(ingest: httpx.Client):
    assert ingest.delete("/api/benchmarks").headers["allow"] == "POST"
