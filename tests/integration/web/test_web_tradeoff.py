"""The chart of speed against quality: what is drawn, what is left out, and what it says."""

import re

import pytest
from sqlalchemy import insert

from integration.web.board_rows import add_benchmark, benchmark_row, judge_version
from integration.web.judging_rows import add_judged
from integration.web.page_reader import Page
from rigmark_shared.db.tables import benchmarks
from rigmark_web.tradeoff.queries import COUNTED_TO, MOST_DRAWN


async def add(owner, **columns):
    async with owner.begin() as connection:
        return await add_benchmark(connection, **columns)


async def add_many(owner, rows) -> None:
    async with owner.begin() as connection:
        judge = await judge_version(connection)
        scored = [
            benchmark_row(judge_version_id=judge, status="completed", coverage=4, **row)
            for row in rows
        ]
        await connection.execute(insert(benchmarks), scored)


async def models(client, query="") -> dict[str, str | None]:
    facts = (await client.get(f"/chart.json{query}")).json()
    return {mark["model"]: mark["letter"] for mark in facts["marks"]}


def svg_of(html: str) -> str:
    found = re.search(r'<svg class="scatter".*?</svg>', html, re.DOTALL)
    assert found is not None
    return found[0]


@pytest.fixture
async def four(owner) -> None:
    """Two results that nothing beats in both, and two that something does."""
    await add(owner, model="best", verdicts=90, decode_speed_tok_s=20.0)
    await add(owner, model="worse and slower", verdicts=80, decode_speed_tok_s=15.0)
    await add(owner, model="fastest", verdicts=60, decode_speed_tok_s=120.0, engine="vLLM")
    await add(owner, model="worst", verdicts=30, decode_speed_tok_s=120.0)


@pytest.mark.usefixtures("four")
async def test_every_result_is_a_mark_that_leads_to_it_and_the_front_is_named(client):
    page = (await client.get("/chart")).text
    facts = (await client.get("/chart.json")).json()
    links = Page(svg_of(page)).all("a")

    assert await models(client) == {
        "best": "A",
        "worse and slower": None,
        "fastest": "B",
        "worst": None,
    }
    assert {link["href"] for link in links} == {mark["url"] for mark in facts["marks"]}
    assert svg_of(page).count("<circle") == len(links) == 4
    assert page.count('class="unbeaten"') == 2
    assert "A · best Q4_K_M on RTX 4090, ollama: 20.0 tok/s, quality" in Page(page).text
    assert re.search(r'role="img" aria-label="Speed against quality of 4 results: .*A best', page)


@pytest.mark.usefixtures("four")
async def test_the_filters_choose_what_is_drawn_and_what_the_front_is(client):
    page = (await client.get("/chart?engine=ollama&sort=ttft_ms&order=desc")).text

    assert await models(client, "?engine=ollama") == {
        "best": "A",
        "worse and slower": None,
        "worst": "B",
    }
    assert 'href="/benchmarks?sort=ttft_ms&amp;order=desc&amp;engine=ollama"' in page
    assert 'action="/chart"' in page
    assert '<input type="hidden" name="sort" value="ttft_ms">' in page
    assert 'href="/chart?sort=ttft_ms">Clear filters' in page


@pytest.mark.usefixtures("four")
async def test_the_board_leads_to_the_chart_of_the_same_filters(client):
    page = (await client.get("/benchmarks?model=w&sort=ttft_ms")).text

    assert 'href="/chart?sort=ttft_ms&amp;model=w"' in page


@pytest.mark.usefixtures("four")
async def test_all_that_is_drawn_stands_in_a_table_too(client):
    page = Page((await client.get("/chart")).text)
    facts = (await client.get("/chart.json")).json()

    for mark in facts["marks"]:
        row = f"{mark['model']} {mark['quantization']}{mark['letter'] or ''}{mark['hardware']}"
        assert row in page.text
    assert 'tabindex="-1"' in svg_of(page.html)


async def test_judge_versions_are_not_mixed_and_who_is_left_out_is_counted(client, owner):
    async with owner.begin() as connection:
        old = await judge_version(connection, mark=1)
        new = await judge_version(connection, mark=2)
        await add_benchmark(connection, model="new", judge_version_id=new)
        await add_benchmark(connection, model="new too", verdicts=70, judge_version_id=new)
        await add_benchmark(connection, model="old", judge_version_id=old)
        await add_benchmark(
            connection, model="speedless", judge_version_id=new, decode_speed_tok_s=None
        )
        for verdict in ("pending", "failed"):
            await add_benchmark(connection, model=verdict, verdicts=verdict)

    facts = (await client.get("/chart.json")).json()
    text = Page((await client.get("/chart")).text).text

    assert await models(client) == {"new": "A", "new too": None}
    assert await models(client, f"?judge={old}") == {"old": "A"}
    assert facts["left_out"] == {
        "other_judges": 1,
        "unscored": 2,
        "without_speed": 1,
        "there_are_more": False,
        "counted_to": COUNTED_TO,
    }
    assert "1 result of other judge versions is left out, because points of two judges" in text
    assert "2 results are left out because unscored." in text
    assert "1 result is left out because the speed is unknown." in text


async def test_what_is_withdrawn_is_neither_drawn_nor_counted(client, owner):
    gone = await add(owner, model="gone", verdicts=99)
    hidden = await add(owner, verdicts="failed")
    await add(owner, model="here", verdicts=20)
    async with owner.begin() as connection:
        await connection.execute(
            benchmarks.update()
            .where(benchmarks.c.id.in_([gone, hidden]))
            .values(withdrawn_at=benchmarks.c.created_at)
        )

    facts = (await client.get("/chart.json")).json()

    assert [mark["model"] for mark in facts["marks"]] == ["here"]
    assert facts["left_out"]["unscored"] == 0


async def test_only_the_best_are_drawn_and_nothing_left_out_beats_one_of_the_front(client, owner):
    # Among equal qualities at the end of what is drawn, the fastest are the ones that are.
    rows = [
        {"overall_quality": 90 if n < MOST_DRAWN - 1 else 50, "decode_speed_tok_s": 1.0 + n}
        for n in range(MOST_DRAWN + 5)
    ]
    await add_many(owner, rows)

    facts = (await client.get("/chart.json")).json()
    text = Page((await client.get("/chart")).text).text

    assert (len(facts["marks"]), facts["left_out"]["there_are_more"]) == (MOST_DRAWN, True)
    front = [mark for mark in facts["marks"] if mark["letter"]]
    assert [mark["decode_speed_tok_s"] for mark in front] == [MOST_DRAWN - 1, MOST_DRAWN + 5]
    assert f"Only the best by quality are drawn, {MOST_DRAWN} of them" in text


async def test_more_than_is_counted_is_said_to_be_so(client, owner):
    await add(owner)
    async with owner.begin() as connection:
        rows = [benchmark_row() for _ in range(COUNTED_TO + 1)]
        await connection.execute(insert(benchmarks), rows)

    facts = (await client.get("/chart.json")).json()

    assert facts["left_out"]["unscored"] == COUNTED_TO
    assert (
        f"{COUNTED_TO} or more results are left out" in Page((await client.get("/chart")).text).text
    )


async def test_an_interval_is_a_line_and_without_one_there_is_none(client, owner):
    async with owner.begin() as connection:
        await add_judged(connection, model="with", verdicts=80)
        await add_benchmark(connection, model="without", verdicts=40)

    links = re.findall(r"<a href.*?</a>", svg_of((await client.get("/chart")).text))

    assert {"with " in link: link.count("<line") for link in links} == {True: 1, False: 0}


async def test_doubts_stand_beside_the_results_that_they_concern(client, owner):
    id_ = await add(owner, evidence="self_reported", flags=["unstable"])
    async with owner.begin() as connection:
        await connection.execute(
            benchmarks.update()
            .where(benchmarks.c.id == id_)
            .values(doubted_at=benchmarks.c.created_at)
        )

    text = Page((await client.get("/chart")).text).text

    for mark in ("doubted", "self-reported", "1 flag"):
        assert text.count(mark) >= 2


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [("pending", "Nothing is scored yet"), (80, "No result that fits these filters has both")],
)
async def test_an_empty_chart_says_why_and_leads_to_the_table(client, owner, verdict, reason):
    await add(owner, verdicts=verdict)

    page = await client.get("/chart?engine=vLLM")

    assert reason in page.text
    assert "<svg class" not in page.text
    assert 'href="/benchmarks?engine=vLLM">See the table' in page.text


@pytest.mark.parametrize(("query", "field"), [("sort=price", "sort"), ("judge=12345", "judge")])
async def test_a_bad_question_names_its_field(client, owner, query, field):
    await add(owner)

    answer = await client.get(f"/chart.json?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


async def test_a_name_that_is_markup_stays_text_in_the_chart(client, owner):
    await add(owner, model="</title><script>alert(1)</script>\u202e")

    page = (await client.get("/chart")).text

    assert "<script>alert" not in page
    assert "⟨U+202E⟩" in page
