import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_agent.load.prompt import PROBE_WORDS, Prompts, calibration


def filling(prompt):
    return prompt.partition("] ")[2].partition(".\n\n")[0].split()


def test_a_prompt_begins_with_its_nonce():
    prompt = Prompts(1).prompt("n0nce", words=3, number=1)

    assert prompt.startswith("[n0nce] ")


def test_the_same_seed_sends_the_same_words_and_another_seed_others():
    one, again, other = Prompts(1), Prompts(1), Prompts(2)

    assert one.prompt("a", words=50, number=3) == again.prompt("a", words=50, number=3)
    assert one.prompt("a", words=50, number=3) != other.prompt("a", words=50, number=3)


def test_each_request_is_filled_with_other_words():
    prompts = Prompts(1)

    fillings = {tuple(filling(prompts.prompt("a", words=20, number=n))) for n in range(200)}

    assert len(fillings) == 200


@given(words=st.integers(1, 20_000), number=st.integers(0, 10**6))
def test_a_prompt_holds_exactly_so_many_words_of_filling(words, number):
    prompt = Prompts(1).prompt("a", words=words, number=number)

    assert len(filling(prompt)) == words


def test_a_prompt_without_filling_is_its_task_alone():
    prompt = Prompts(1).prompt("a", words=0, number=1)

    assert prompt.startswith("[a] Write a story")


def test_two_counts_tell_the_tokens_of_the_template_and_of_a_word():
    told = calibration(60, 60 + 2 * PROBE_WORDS)

    assert told.base_tokens == 60
    assert told.words_for(2048) == 1024


@pytest.mark.parametrize("counts", [(None, 600), (60, None), (60, 60), (60, 12)])
def test_counts_that_cannot_be_tell_nothing(counts):
    assert calibration(*counts) is None
