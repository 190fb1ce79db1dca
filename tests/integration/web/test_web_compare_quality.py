"""Two judged qualities side by side: better only beyond the noise, and of one judge version."""

import pytest

from integration.web.board_rows import JUDGE, judge_version
from integration.web.judging_rows import add_judged
from integration.web.test_web_compare import TOLD, by_id, compare


@pytest.fixture
def add_scored(owner):
    """Add a benchmark that is scored by a judge, with an interval of so many points."""

    async def added(score, half_width=2.0, *, mark=10):
        async with owner.begin() as connection:
            return await add_judged(
                connection,
                verdicts=score,
                half_width=half_width,
                judge_version_id=await judge_version(connection, mark=mark),
                engine_version="1",
                disclosure=TOLD,
            )

    return added


@pytest.mark.parametrize(
    ("sides", "verdict", "said"),
    [
        (((70, 2.0), (80, 2.0)), "b_is_better", "B is better"),
        (((80, 2.0), (70, 2.0)), "a_is_better", "A is better"),
        (((78, 4.0), (80, 4.0)), "no_clear_difference", "the intervals overlap"),
        (((70, 2.0), (80, None)), "noise_unknown", "how far the judge's noise moves them is not"),
        (((80, None), (80, None)), "equal", "equal"),
    ],
)
async def test_a_quality_is_better_only_beyond_the_noise_of_its_judge(
    client, add_scored, sides, verdict, said
):
    a, b = [await add_scored(*side) for side in sides]

    facts, page = await compare(client, a, b)

    overall, *scenarios = (by_id(part) for part in facts["parts"])
    assert overall["overall_quality"]["verdict"] == verdict
    assert {part["scenario_kpi"]["verdict"] for part in scenarios} == {verdict}
    assert said in page.text


async def test_qualities_of_two_judge_versions_are_not_compared(client, add_scored):
    a, b = await add_scored(30), await add_scored(90, mark=11)

    facts, page = await compare(client, a, b)

    overall, *scenarios = (by_id(part) for part in facts["parts"])
    assert overall["overall_quality"]["verdict"] == "not_comparable"
    assert {part["scenario_kpi"]["verdict"] for part in scenarios} == {"not_comparable"}
    assert overall["decode_speed_tok_s"]["verdict"] == "equal"
    between = next(each for each in facts["differences"] if each["axis"] == "judge_version")
    assert (between["a"], between["b"]) == (f"{JUDGE} {'0a' * 6}", f"{JUDGE} {'0b' * 6}")
    assert "judge" in page.text
