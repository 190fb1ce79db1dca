import io

import pytest
from rich.console import Console

from rigmark_agent.progress import progress_for
from rigmark_agent.target.protocol import Ask
from rigmark_agent.transcript import Reply
from rigmark_shared.wire import ClockMarks, TokenCountSource

REPLY = Reply(
    ask=Ask("[a] Do it.", 0.4, 512),
    text="Done.",
    reasoning="",
    started_at_s=0.0,
    marks=ClockMarks(
        first_chunk_ms=200.0, first_token_ms=200.0, last_token_ms=1200.0, end_ms=1250.0
    ),
    chunks=100,
    output_tokens=100,
    token_count_source=TokenCountSource.SERVER,
    first_chunk_tokens=1,
    prompt_tokens=None,
    cached_prompt_tokens=None,
    finish_reason="stop",
    timings=None,
)


@pytest.fixture
def written():
    return io.StringIO()


def test_without_a_terminal_there_is_a_line_for_each_beginning_and_end(written):
    with progress_for(Console(file=written, width=100)) as progress:
        progress.begin("Code Generation 1/1")
        progress.tokens(50, 500.0)
        progress.finish(REPLY)

    assert written.getvalue().splitlines() == [
        "Code Generation 1/1 …",
        "Code Generation 1/1: 100 tokens in 1.2 s, the first after 200 ms",
    ]


def test_on_a_terminal_the_speed_is_shown_while_tokens_come(written):
    console = Console(file=written, width=100, force_terminal=True)

    with progress_for(console) as progress:
        progress.begin("Code Generation 1/1")
        progress._live.refresh()
        progress.tokens(1, 0.0)
        progress._live.refresh()
        progress.tokens(50, 500.0)
        progress._live.refresh()
        progress.finish(REPLY)

    shown = written.getvalue()
    assert "waiting for the first token" in shown
    assert "~1 tokens" in shown
    assert "~50 tokens, ~100.0 tok/s" in shown
    assert "100 tokens in 1.2 s" in shown
