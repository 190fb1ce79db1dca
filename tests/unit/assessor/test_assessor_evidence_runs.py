"""What a check rules out cheaply, it would not have found by the plain and slow way either."""

import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from rigmark_assessor.evidence.leak import prompt_echo
from rigmark_assessor.evidence.reading import at_lines
from rigmark_assessor.evidence.repetition import repeated_share

# Few words and pieces that come again, so that runs of eight do.
WORDS = st.integers(0, 30).map(lambda number: f"w{number}")
PIECES = st.lists(st.lists(WORDS, min_size=1, max_size=30), min_size=1, max_size=6)
TEXTS = st.builds(
    lambda pieces, order, unique: " ".join(
        word
        for place, number in enumerate(order)
        for word in (f"u{place}" if number in unique else "", *pieces[number % len(pieces)])
    ),
    PIECES,
    st.lists(st.integers(0, 5), min_size=20, max_size=60),
    st.sets(st.integers(0, 5)),
)
LINES = st.lists(
    st.sampled_from(["1. go", " 2) stop", "step 3", "no step 4", "", "   ", "5", "1.1 no"]),
    max_size=12,
).map("\n".join)
STEP = re.compile(r"^[ \t]*+(?:step (\d)|(\d)[.)](?=[ ]|$))", re.MULTILINE)


def runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + 8]) for at in range(len(words) - 7)]


@given(text=TEXTS)
def test_the_repeated_share_is_that_of_all_runs_of_eight_words(text: str):
    words = text.split()
    all_runs = runs(words)

    share = repeated_share(text)

    plain = 1 - len(set(all_runs)) / len(all_runs) if len(words) >= 200 else 0.0
    assert share == plain


@given(prompt=TEXTS, response=TEXTS, cut=st.integers(0, 400))
def test_the_echo_is_the_share_of_the_prompt_s_runs_that_stand_in_the_response(
    prompt: str, response: str, cut: int
):
    response = f"{response} {prompt[:cut]}"
    asked = set(runs(prompt.split()))

    finding = prompt_echo(response, prompt=prompt)

    if asked:
        plain = len(asked.intersection(runs(response.split()))) / len(asked)
        assert finding["value"] == round(plain, 3)
    else:
        assert finding["value"] is None


@given(text=LINES)
def test_a_search_at_lines_finds_what_a_search_of_the_whole_text_finds(text: str):
    found = [one.span() for one in at_lines(STEP, text)]

    assert found == [one.span() for one in STEP.finditer(text)]
