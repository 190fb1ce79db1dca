"""A board by quality ranks one judge version and never mixes two."""

import pytest

from integration.web.board_rows import add_benchmark, judge, judge_version
from integration.web.judging_rows import CALIBRATION, add_judged
from integration.web.page_reader import Page
from rigmark_shared.methodology import ScenarioId


@pytest.fixture
async def judges(owner) -> tuple[int, int, int]:
    """Three judge versions, the oldest first; nothing is scored under the last one."""
    async with owner.begin() as connection:
        old = await judge_version(connection, model="old-judge", mark=1)
        new = await judge_version(connection, model="new-judge", mark=2, calibration=CALIBRATION)
        unused = await judge_version(connection, model="unused-judge", mark=3)
    return old, new, unused


@pytest.fixture
async def board(owner, judges) -> None:
    """Benchmarks of two judge versions, of both, and of none."""
    old, new, _ = judges
    async with owner.begin() as connection:
        await add_benchmark(connection, model="new 70", verdicts=70, judge_version_id=new)
        await add_benchmark(connection, model="old 95", verdicts=95, judge_version_id=old)
        await add_benchmark(connection, model="new 80", verdicts=80, judge_version_id=new)
        await add_benchmark(connection, model="old 20", verdicts=20, judge_version_id=old)
        await add_benchmark(connection, model="unscored", verdicts="failed")


async def rows(client, query="") -> list[dict]:
    """All rows of a board, over all of its pages."""
    found, cursor = [], ""
    while cursor is not None:
        page = (await client.get(f"/benchmarks.json?{query}{cursor}")).json()
        found += page["benchmarks"]
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    return found


@pytest.mark.usefixtures("board")
async def test_the_newest_of_versions_that_judged_as_many_is_ranked_and_the_others_follow(
    client, judges
):
    found = await rows(client)
    facts = (await client.get("/benchmarks.json")).json()

    assert [row["model"] for row in found] == ["new 80", "new 70", "old 95", "old 20", "unscored"]
    assert [row["other_judge"] for row in found] == [False, False, True, True, False]
    assert (facts["judge"]["id"], facts["judge"]["calibrated"]) == (judges[1], True)
    assert [judge["model"] for judge in facts["judges"]] == ["new-judge", "old-judge"]


@pytest.mark.usefixtures("board")
async def test_a_newer_version_takes_the_board_over_when_it_has_judged_as_many(
    client, owner, judges
):
    async with owner.begin() as connection:
        old, new, _ = judges
        await add_benchmark(connection, model="old 50", verdicts=50, judge_version_id=old)
    behind = (await client.get("/benchmarks.json")).json()["judge"]["id"]

    async with owner.begin() as connection:
        await add_benchmark(connection, model="new 60", verdicts=60, judge_version_id=new)
    level = (await client.get("/benchmarks.json")).json()["judge"]["id"]

    assert (behind, level) == (old, new)


@pytest.mark.usefixtures("board")
async def test_another_version_is_ranked_when_it_is_asked_for(client, judges):
    best_first = await rows(client, f"judge={judges[0]}")
    worst_first = await rows(client, f"judge={judges[0]}&order=asc")

    assert [row["model"] for row in best_first] == [
        *("old 95", "old 20"),
        *("new 80", "new 70", "unscored"),
    ]
    assert [row["model"] for row in worst_first] == [
        *("old 20", "old 95"),
        *("new 70", "new 80", "unscored"),
    ]


@pytest.mark.usefixtures("board")
async def test_the_page_names_the_judge_and_greys_what_others_scored(client, judges):
    page = Page((await client.get("/benchmarks")).text)
    other = Page((await client.get(f"/benchmarks?judge={judges[0]}")).text)

    version = f"{2:02x}" * 6
    assert f"Judged by new-judge (version {version}, calibrated)" in page.text
    assert f"new-judge (version {version}, calibrated), newest" in page.text
    assert page.texts.count("other judge version") == 1
    assert f"Judged by old-judge (version {'01' * 6}, not calibrated)" in other.text
    chosen = [option for option in other.all("option") if "selected" in option]
    assert str(judges[0]) in [option.get("value") for option in chosen]
    links = [link["href"] for link in other.all("a") if "sort=" in link["href"]]
    assert all(f"judge={judges[0]}" in link for link in links)


async def test_scores_of_several_judges_have_no_rank_among_those_of_one(client, owner, judges):
    old, new, _ = judges
    async with owner.begin() as connection:
        await add_benchmark(connection, model="new 10", verdicts=10, judge_version_id=new)
        mixed = dict.fromkeys(ScenarioId, "pending")
        id_ = await add_benchmark(connection, model="mixed 99", verdicts=mixed)
        for scenario in ScenarioId:
            version = old if scenario is ScenarioId.CODE_GENERATION else new
            await judge(connection, id_, scenario, 95, version=version)

    found = await rows(client)
    page = Page((await client.get(f"/benchmarks/{id_}")).text)

    assert [row["model"] for row in found] == ["new 10", "mixed 99"]
    assert (found[1]["other_judge"], found[1]["judge_version_id"]) == (True, None)
    assert "of several judge versions, so this mean has no rank" in page.text


@pytest.mark.usefixtures("board")
async def test_a_row_that_is_fetched_apart_stands_by_the_judge_of_its_board(client, judges):
    board = (await client.get(f"/benchmarks?judge={judges[0]}")).text
    fetched = [tag["hx-get"] for tag in Page(board).all("a") if "/row?" in str(tag.get("hx-get"))]

    row = await client.get(fetched[0])
    last = await client.get(fetched[2])

    assert all(f"judge={judges[0]}" in address for address in fetched)
    assert "other judge version" not in row.text
    assert "other judge version" in last.text


@pytest.mark.usefixtures("board")
async def test_a_board_stays_by_one_judge_from_page_to_page(client, owner, judges):
    first = (await client.get("/benchmarks.json")).json()
    async with owner.begin() as connection:
        await add_benchmark(connection, model="newest", judge_version_id=judges[2])

    second = (await client.get(f"/benchmarks.json?cursor={first['next_cursor']}")).json()
    other = await client.get(f"/benchmarks.json?judge={judges[2]}&cursor={first['next_cursor']}")

    assert second["judge"]["id"] == first["judge"]["id"] == judges[1]
    assert other.status_code == 422


@pytest.mark.parametrize("asked", ["seven", "0", "99999999999", "2147483647"])
@pytest.mark.usefixtures("board")
async def test_a_judge_that_ranks_nothing_is_answered_with_what_to_do(client, asked):
    answer = await client.get(f"/benchmarks.json?judge={asked}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "judge"


@pytest.mark.usefixtures("board")
async def test_an_empty_field_asks_for_the_newest(client, judges):
    facts = (await client.get("/benchmarks.json?judge=")).json()

    assert facts["judge"]["id"] == judges[1]


async def test_a_board_without_any_score_has_no_judge(client, owner):
    async with owner.begin() as connection:
        await add_benchmark(connection, verdicts="pending")

    facts = (await client.get("/benchmarks.json")).json()
    page = Page((await client.get("/benchmarks")).text)

    assert (facts["judge"], facts["judges"]) == (None, [])
    assert "Judged by" not in page.text


async def test_the_interval_of_a_quality_stands_on_the_board(client, owner):
    async with owner.begin() as connection:
        await add_judged(connection, verdicts=80)

    row = (await client.get("/benchmarks.json")).json()["benchmarks"][0]
    page = Page((await client.get("/benchmarks")).text)

    assert f"{row['quality_low']:.1f}–{row['quality_high']:.1f}" in page.text


@pytest.mark.usefixtures("board")
async def test_sorted_by_speed_all_stand_together_and_qualities_of_others_are_grey(client):
    found = await rows(client, "sort=decode_speed_tok_s&")

    assert {row["model"]: row["other_judge"] for row in found} == {
        "new 70": False,
        "old 95": True,
        "new 80": False,
        "old 20": True,
        "unscored": False,
    }
