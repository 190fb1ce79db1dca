"""Every answer says to a browser that it is nothing to run, frame or guess at."""

import json
import re
import subprocess
from base64 import b64encode
from hashlib import sha256
from html import unescape
from pathlib import Path

import httpx
import pytest

from ingest_rigs import new_key
from raw_http import ask

POLICY = "default-src 'none'; frame-ancestors 'none'"
ANSWERS = [
    ("GET", "/", 200),
    ("GET", "/livez", 200),
    ("GET", "/readyz", 200),
    ("GET", "/openapi.json", 200),
    ("GET", "/api/schema", 200),
    ("GET", "/nowhere", 404),
    ("GET", "/docs/oauth2-redirect", 404),
    ("DELETE", "/api/benchmarks", 405),
    ("GET", "/api/benchmarks/no-id", 404),
    ("GET", "/api/rig", 401),
    ("POST", "/api/benchmarks", 415),
]


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_carries_the_headers(
    ingest: httpx.Client, method: str, path: str, status: int
):
    answer = ingest.request(method, path)

    assert answer.status_code == status
    assert answer.headers.get_list("content-security-policy") == [POLICY]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_answer_to_what_is_no_request_carries_them_too(ingest: httpx.Client):
    answer = ask(ingest, b"no HTTP at all\r\n\r\n")

    assert answer.status == 400
    for header in (
        f"content-security-policy: {POLICY}",
        "cross-origin-resource-policy: same-origin",
        "x-content-type-options: nosniff",
    ):
        assert header in answer.head.split("\r\n")


def test_the_documentation_runs_and_fetches_nothing(ingest: httpx.Client):
    answer = ingest.get("/docs")

    style = re.search(r"<style>(.*)</style>", answer.text, re.DOTALL)
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert answer.headers.get_list("content-security-policy") == [
        f"{POLICY}; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    ]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"<(script|img|link|iframe|form)\b|\s(style|on\w+)=", answer.text)
    assert set(re.findall(r'href="([^"#]+)"', answer.text)) == {"/openapi.json", "/api/schema"}


def test_the_command_of_the_documentation_posts_its_example(
    ingest: httpx.Client, environment: dict[str, str], tmp_path: Path
):
    page = ingest.get("/docs").text
    examples = ingest.get("/openapi.json").json()["paths"]["/api/benchmarks"]["post"]["requestBody"]
    example = examples["content"]["application/json"]["examples"]["plain"]["value"]
    (tmp_path / "benchmark.json").write_text(json.dumps(example))
    found = re.search(r"<pre>(curl .*?)</pre>", page, re.DOTALL)
    assert found is not None

    posted = subprocess.run(
        ["bash", "-ec", unescape(found[1]).replace("THIS-ADDRESS", str(ingest.base_url))],
        cwd=tmp_path,
        env={**environment, "RIGMARK_API_KEY": new_key(environment, "by the documentation")},
        capture_output=True,
        timeout=30,
        check=True,
    )

    assert "/api/benchmarks/" in json.loads(posted.stdout)["url"]


def test_the_documentation_names_every_operation_and_what_it_speaks_of(ingest: httpx.Client):
    document = ingest.get("/openapi.json").json()
    page = ingest.get("/docs").text

    named = set(re.findall(r"<h3><code>(.*?)</code></h3>", page))
    assert named == {
        f"{method.upper()} {path}"
        for path, operations in document["paths"].items()
        for method in operations
    }
    linked = set(re.findall(r'href="#([^"]+)"', page))
    assert {"Submission", "Receipt", "Report", "Problem"} <= linked
    assert linked <= set(re.findall(r'<pre id="([^"]+)">', page))
    assert page.count("Example:") == 3
