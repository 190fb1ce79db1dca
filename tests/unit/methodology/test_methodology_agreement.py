"""Agreement beside a published example, and families by name."""

import pytest

from rigmark_shared.methodology.agreement import krippendorff_alpha, spread
from rigmark_shared.methodology.family import families_of

_ = None
# K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C and D: four
# observers, twelve units, missing data; 0.849 by the interval metric.
PUBLISHED = {
    "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    "C": [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
}


def test_alpha_is_that_of_the_published_example():
    assert krippendorff_alpha(PUBLISHED) == pytest.approx(0.849, abs=0.0005)


def test_full_agreement_is_one():
    assert krippendorff_alpha({"a": [10, 20, 30], "b": [10, 20, 30]}) == 1


def test_judges_that_contradict_each_other_are_below_chance():
    alpha = krippendorff_alpha({"a": [10, 20, 30], "b": [30, 20, 10]})

    assert alpha is not None
    assert alpha < 0


@pytest.mark.parametrize(
    "ratings", [{"a": [1, 2, 3]}, {"a": [5, 5], "b": [5, 5]}, {"a": [1, None], "b": [None, 2]}]
)
def test_where_there_is_nothing_to_compare_agreement_is_unknown(ratings):
    assert krippendorff_alpha(ratings) is None


def test_the_spread_is_the_largest_difference():
    assert spread([50, 80, 60]) == 30
    assert spread([50]) == 0


@pytest.mark.parametrize(
    ("name", "families"),
    [
        ("openai/gpt-5-mini", {"gpt"}),
        ("gpt-oss:20b", {"gpt"}),
        ("llama3.1:8b", {"llama"}),
        ("meta-llama/Llama-3.3-70B-Instruct", {"llama"}),
        ("Qwen2.5-7B-Instruct", {"qwen"}),
        ("deepseek-r1-distill-qwen-32b", {"deepseek", "qwen"}),
        ("gemma-3-270m", {"gemini"}),
        ("google/gemini-2.5-pro", {"gemini"}),
        ("ollama/own-model", set()),
        ("scripted", set()),
    ],
)
def test_a_family_is_told_by_the_name(name: str, families: set[str]):
    assert families_of(name) == families


def test_a_posted_family_counts_too_and_what_is_absent_is_unknown():
    assert families_of("my-finetune", "mistral") == {"mistral"}
    assert families_of(None, "") == frozenset()
