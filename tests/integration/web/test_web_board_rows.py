"""What a row of the board shows, closed and expanded, and why nothing is judged."""

import pytest

from integration.web.board_rows import add_assessor, add_benchmark
from integration.web.page_reader import Page
from rigmark_shared.methodology import ScenarioId
from rigmark_web.figures import figure, score


async def add(owner, **changes):
    async with owner.begin() as connection:
        return await add_benchmark(connection, **changes)


async def test_the_board_and_its_json_tell_the_same_facts(client, owner):
    await add(owner, model="alpha", ttft_ms=0.125, verdicts=91)
    await add(owner, model="beta", memory_gb=None, verdicts="failed", evidence="self_reported")

    rows = (await client.get("/benchmarks.json")).json()["benchmarks"]
    page = Page((await client.get("/benchmarks")).text)

    assert [row["model"] for row in rows] == ["alpha", "beta"]
    assert rows[0]["ttft_ms"] == 0.125
    assert rows[1]["memory_gb"] is rows[1]["overall_quality"] is None
    for row in rows:
        for name in ("model", "quantization", "hardware", "engine"):
            assert row[name] in page.text
        assert f"{row['status']} {row['coverage']}/{row['of']}" in page.text
    assert figure(0.125) == "0.125"
    assert figure(0.125) in page.text
    assert score(rows[0]["overall_quality"]) in page.text
    assert "unknown" in page.text
    assert "unscored" in page.text
    assert "beta self-reported" in page.text


async def test_an_unusual_speed_is_flagged(client, owner):
    await add(owner, decode_speed_tok_s=250.0)

    assert (
        "250 ⚑ unusual, check the measurement" in Page((await client.get("/benchmarks")).text).text
    )


async def test_a_plain_link_expands_several_rows_and_another_collapses_one(client, owner):
    first, second = await add(owner, verdicts=90), await add(owner, verdicts=20)

    closed = (await client.get("/benchmarks?engine=ollama")).text
    both = (await client.get(f"/benchmarks?expand={first}&expand={second}")).text

    assert f'href="/benchmarks?engine=ollama&amp;expand={first}#b-{first}"' in closed
    assert "A summary of" not in closed
    assert both.count("A summary of code_generation.") == 2
    assert both.count('aria-expanded="true"') == 2
    assert f'href="/benchmarks?expand={second}#b-{first}"' in both


async def test_an_expanded_row_shows_every_score_of_every_scenario(client, owner):
    id_ = await add(
        owner, verdicts={**dict.fromkeys(ScenarioId, 80), ScenarioId.RESEARCH_ANALYSIS: "failed"}
    )

    row = (await client.get(f"/benchmarks.json?expand={id_}")).json()["benchmarks"][0]
    fragment = Page((await client.get(f"/benchmarks/{id_}/row?expanded=true")).text)

    assert [each["scenario"] for each in row["judgements"]] == list(ScenarioId)
    for judgement in row["judgements"][:3]:
        assert score(judgement["kpi"]) in fragment.text
        assert judgement["summary"] in fragment.text
        for dimension in judgement["dimensions"]:
            weight = f"{dimension['weight'] * 100:g} %"
            assert f"{dimension['label']} {weight} {dimension['score']}" in fragment.text
    assert "Research & Analysis unscored Could not be judged: invalid output" in fragment.text
    assert fragment.elements[0] == ("tbody", fragment.elements[0][1])


@pytest.mark.parametrize("query", ["", "?sort=ttft_ms", "?sort=ttft_ms&order=desc"])
async def test_a_row_that_is_collapsed_again_is_the_row_as_it_was(client, owner, query):
    await add(owner)

    def address(html: str) -> str:
        return next(link["hx-get"] for link in Page(html).all("a") if "hx-get" in link)

    board = (await client.get(f"/benchmarks{query}")).text
    opened = (await client.get(address(board))).text
    collapsed = (await client.get(address(opened))).text

    assert "A summary of code_generation." in opened
    assert Page(collapsed).text in Page(board).text
    assert Page(collapsed).all("td") == Page(board).all("td")
    assert address(collapsed) == address(board)


async def test_an_expanded_id_that_is_not_on_the_page_is_left_out(client, owner):
    await add(owner)

    page = await client.get("/benchmarks?expand=01a210ea-432d-74bb-8053-90e05672b483")

    assert page.status_code == 200
    assert 'aria-expanded="true"' not in page.text


async def test_an_empty_board_says_how_to_fill_it(client, web_settings):
    page = await client.get("/benchmarks")

    assert f"--ingest {web_settings.public_ingest_url}" in page.text
    assert (await client.get("/benchmarks.json")).json()["benchmarks"] == []


@pytest.mark.parametrize(
    ("assessor", "state", "message"),
    [
        (None, "not_running", "No assessor is running"),
        ({"state": "ready", "seen_s_ago": 61}, "not_running", "No assessor is running"),
        ({"state": "not_configured", "detail": "set the model"}, "not_configured", "set the model"),
        ({"state": "paused", "detail": "no credit"}, "paused", "The judge is paused"),
        ({"state": "asleep"}, "paused", "The judge is paused"),
        ({"state": "ready"}, "ready", None),
    ],
)
async def test_pages_say_why_nothing_is_judged(client, owner, assessor, state, message):
    id_ = await add(owner, verdicts="pending")
    async with owner.begin() as connection:
        if assessor is not None:
            await add_assessor(connection, **assessor)

    pages = [(await client.get(path)).text for path in ("/benchmarks", f"/benchmarks/{id_}")]
    facts = (await client.get("/benchmarks.json")).json()

    assert facts["judging"]["state"] == state
    for page in pages:
        assert 'http-equiv="refresh"' in page
        if message is None:
            assert 'class="notice"' not in page
        else:
            assert message in page


async def test_one_assessor_that_can_judge_is_enough(client, owner):
    await add(owner, verdicts="pending")
    async with owner.begin() as connection:
        await add_assessor(connection, state="paused")
        await add_assessor(connection, state="ready")

    assert (await client.get("/benchmarks.json")).json()["judging"]["state"] == "ready"


async def test_where_nothing_waits_nobody_needs_to_judge(client, owner):
    await add(owner)

    facts = (await client.get("/benchmarks.json")).json()
    page = (await client.get("/benchmarks")).text

    assert facts["judging"] is None
    assert 'class="notice"' not in page
    assert 'http-equiv="refresh"' not in page
