"""What the launcher reads from the agent."""

import json

import pytest

from rigmark_embedded.demo import posted
from rigmark_embedded.errors import DemoDidNotComplete

BENCHMARK = "0198c0de-0000-7000-8000-000000000001"


def test_the_benchmark_is_the_one_in_the_receipt(tmp_path):
    output = tmp_path / "receipt.json"
    receipt = {
        "id": BENCHMARK,
        "url": "http://127.0.0.1:8000/api/benchmarks/1",
        "web_url": "http://127.0.0.1:8080/benchmarks/1",
        "duplicate": False,
        "assessments": [],
    }
    output.write_text(json.dumps({"receipt": receipt, "payload_path": "/tmp/result.json"}))

    assert str(posted(output)) == BENCHMARK


@pytest.mark.parametrize(
    "text", ["", '{"receipt": null, "payload_path": "/tmp/result.json"}', "not json"]
)
def test_what_is_no_receipt_is_shown(tmp_path, text):
    output = tmp_path / "receipt.json"
    output.write_text(text)

    with pytest.raises(DemoDidNotComplete) as caught:
        posted(output)

    assert str(caught.value).endswith(f"instead of a receipt: {text!r}")
