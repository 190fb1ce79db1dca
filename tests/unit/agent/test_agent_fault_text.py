"""What is told of an error answer: the engine's own words, whatever shape they have."""

import pytest

from rigmark_agent.target.fault import fault_text_of_body


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"error": {"message": "prompt  too long"}}', "prompt too long"),
        (b"no such model", "no such model"),
        (
            b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
            "502 Bad Gateway",
        ),
        (b"<!doctype html><style>a{}</style><h1>Please</h1> <p>log in", "Please log in"),
        (b"", ""),
    ],
)
def test_a_fault_is_told_in_words_without_markup(body, told):
    assert fault_text_of_body(body) == told
