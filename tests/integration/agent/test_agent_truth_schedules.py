"""Every schedule of the engine of known timing, all of them at once and in threads."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from rigmark_agent.errors import MeasurementFailed
from rigmark_shared.wire import TokenCountSource
from truth.asking import ask_for, attempter_on, tell_nobody
from truth.process import truth_server
from truth.schedule import SCHEDULES
from truth.script import PROMPT_TOKENS

WELL = [name for name, schedule in SCHEDULES.items() if schedule.ends_well]
ILL = [name for name, schedule in SCHEDULES.items() if not schedule.ends_well]


def attempt(url, name):
    with attempter_on(url, name, is_alone=False) as attempter:
        try:
            return attempter.attempt(ask_for(f"[{name}] Go."), tell_nobody)
        except MeasurementFailed as failure:
            return failure


@pytest.fixture(scope="module")
def outcomes():
    """The outcome and the true course of every schedule, by its name."""
    with truth_server() as truth, ThreadPoolExecutor(len(SCHEDULES)) as pool:
        found = list(pool.map(lambda name: attempt(truth.url, name), SCHEDULES))
        entries = {entry.model: entry for entry in truth.entries().values()}
    return {name: (one, entries[name]) for name, one in zip(SCHEDULES, found, strict=True)}


@pytest.mark.parametrize("name", WELL)
def test_tokens_are_counted_as_the_engine_counts_them(outcomes, name):
    reply, _ = outcomes[name]

    counted = SCHEDULES[name].counted
    if counted is None:
        assert reply.token_count_source is TokenCountSource.ESTIMATE
    else:
        assert (reply.output_tokens, reply.token_count_source) == (counted, TokenCountSource.SERVER)
        assert reply.prompt_tokens in (PROMPT_TOKENS, None)


@pytest.mark.parametrize("name", WELL)
def test_every_word_comes_in_its_order_and_once(outcomes, name):
    reply, _ = outcomes[name]

    words = [f"w{number}" for number in range(1, SCHEDULES[name].tokens + 1)]
    assert (reply.reasoning + reply.text).split() == words
    assert len(reply.reasoning.split()) == SCHEDULES[name].reasoning_tokens


@pytest.mark.parametrize("name", WELL)
def test_every_chunk_has_a_mark_at_or_after_its_sending(outcomes, name):
    reply, entry = outcomes[name]

    sent_ms = [(one.at_s - reply.started_at_s) * 1000 for one in entry.token_steps]
    assert len(reply.chunk_marks_ms) == reply.chunks == len(sent_ms)
    early = [sent - mark for sent, mark in zip(sent_ms, reply.chunk_marks_ms, strict=True)]
    assert max(early) < 0.1  # chunks of one moment share the mark of the first of them


@pytest.mark.parametrize("name", WELL)
def test_the_tokens_between_first_and_last_mark_are_those_the_engine_counted(outcomes, name):
    reply, entry = outcomes[name]

    assert reply.timed_tokens in (None, entry.timed_tokens, _after_the_first_moment(reply, entry))
    assert (reply.timed_tokens is None) == (reply.first_chunk_tokens is None)


@pytest.mark.parametrize("name", ILL)
def test_a_stream_that_ends_badly_is_a_named_failure(outcomes, name):
    failure, _ = outcomes[name]

    assert isinstance(failure, MeasurementFailed)
    assert type(failure) is not MeasurementFailed


def _after_the_first_moment(reply, entry):
    together = sum(mark == reply.chunk_marks_ms[0] for mark in reply.chunk_marks_ms)
    return entry.token_steps[-1].tokens - entry.token_steps[together - 1].tokens
