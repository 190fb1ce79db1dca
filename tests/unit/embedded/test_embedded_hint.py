"""The command that a person can paste."""

import json
import shlex

from rigmark_embedded.hint import curl
from rigmark_shared.wire import Submission


def test_the_command_posts_a_document_that_the_contract_takes():
    words = shlex.split(curl("http://127.0.0.1:8000"))

    assert words[:2] == ["curl", "http://127.0.0.1:8000/api/benchmarks"]
    submission = Submission.model_validate_json(words[-1])
    assert len(submission.scenarios) == 1


def test_the_command_is_one_line():
    command = curl("http://127.0.0.1:8000")

    assert "\n" not in command
    assert json.loads(shlex.split(command)[-1])
