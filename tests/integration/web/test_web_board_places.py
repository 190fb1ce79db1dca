"""Places on the board: among what the filters show, right on every page, or a reason for none."""

import re
from functools import partial
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import settings as given_settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from integration.web.board_rows import add_benchmark, benchmark_row, judge_version
from integration.web.page_reader import Page
from rigmark_shared.db.tables import benchmarks
from rigmark_web.leaderboard.ask import MAX_PLACE, Ask, Order, Sort
from rigmark_web.leaderboard.reading import read_board

RANKED = [sort for sort in Sort if sort is not Sort.CREATED_AT]
values = st.lists(st.sampled_from([None, 1.0, 7.25, 50.0, 100.0]), min_size=1, max_size=12)


async def add(owner, **columns):
    async with owner.begin() as connection:
        return await add_benchmark(connection, **columns)


async def places(client, query="") -> dict[str, int | None]:
    """The places of all models, over all pages."""
    found, cursor = {}, ""
    while cursor is not None:
        page = (await client.get(f"/benchmarks.json?{query}{cursor}")).json()
        found |= {row["model"]: row["place"] for row in page["benchmarks"]}
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    return found


@pytest.mark.parametrize("sort", RANKED)
@given_settings(max_examples=6)
@given(figures=values, size=st.integers(1, 4))
async def test_a_place_is_one_more_than_how_many_are_better_on_every_page_in_both_directions(
    app, owner, sort, figures, size
):
    async with owner.begin() as connection:
        await connection.execute(delete(benchmarks))
        judge = await judge_version(connection)
        rows = [
            benchmark_row(**dict.fromkeys(RANKED, value), judge_version_id=value and judge)
            for value in figures
        ]
        await connection.execute(insert(benchmarks), rows)
    known = [value for value in figures if value is not None]
    sign = 1 if sort.best_first is Order.DESC else -1
    right = sorted(1 + sum(sign * other > sign * value for other in known) for value in known)

    async def walk(ask: Ask, way: str) -> tuple[list[list[int | None]], Ask]:
        found = []
        while True:
            query = partial(read_board, ask=ask, size=size)
            view = await app.state.site.reader.read(query)
            found.append([row.place for row in view.benchmarks])
            cursor = getattr(view, way)
            if cursor is None:
                return found, ask
            ask = ask.model_copy(update={"cursor": cursor})

    forward, last = await walk(Ask(sort=sort), "next_cursor")
    backward, _ = await walk(last, "previous_cursor")

    assert list(chain(*forward)) == right + [None] * (len(figures) - len(known))
    assert list(chain(*reversed(backward))) == list(chain(*forward))


async def test_places_count_what_the_filters_show_and_not_what_is_withdrawn(client, owner):
    await add(owner, model="fast", decode_speed_tok_s=90.0, engine="vLLM")
    gone = await add(owner, model="gone", decode_speed_tok_s=80.0)
    await add(owner, model="slow", decode_speed_tok_s=10.0)
    async with owner.begin() as connection:
        await connection.execute(
            benchmarks.update()
            .where(benchmarks.c.id == gone)
            .values(withdrawn_at=benchmarks.c.created_at)
        )

    speed = "sort=decode_speed_tok_s"
    assert await places(client, speed) == {"fast": 1, "slow": 2}
    assert await places(client, f"{speed}&engine=ollama") == {"slow": 1}


async def test_qualities_of_another_judge_version_and_unscored_ones_have_no_place(client, owner):
    async with owner.begin() as connection:
        old = await judge_version(connection, mark=1)
        new = await judge_version(connection, mark=2)
        await add_benchmark(connection, model="new 60", verdicts=60, judge_version_id=new)
        await add_benchmark(connection, model="new 40", verdicts=40, judge_version_id=new)
        await add_benchmark(connection, model="old 95", verdicts=95, judge_version_id=old)
        await add_benchmark(connection, model="waits", verdicts="pending")

    found = await places(client)
    of_the_old = await places(client, f"judge={old}&")
    rows = (await client.get("/benchmarks.json?engine=ollama")).json()["benchmarks"]

    assert found == {"new 60": 1, "new 40": 2, "old 95": None, "waits": None}
    assert of_the_old == {"old 95": 1, "new 60": None, "new 40": None, "waits": None}
    assert [bool(row["no_place"]) for row in rows] == [False, False, True]


@pytest.mark.parametrize("query", ["sort=created_at", "order=asc", "sort=ttft_ms&order=desc"])
async def test_an_order_that_is_no_ranking_shows_no_places(client, owner, query):
    await add(owner)

    facts = (await client.get(f"/benchmarks.json?{query}")).json()
    page = Page((await client.get(f"/benchmarks?{query}")).text)

    assert (facts["has_places"], facts["benchmarks"][0]["place"]) == (False, None)
    assert "no ranking" in facts["benchmarks"][0]["no_place"]
    assert "place" not in [cell.get("class") for cell in page.all("td")]


async def test_the_page_shows_places_and_says_why_one_is_missing(client, owner):
    await add(owner, model="alpha", memory_gb=4.0)
    await add(owner, model="beta", memory_gb=4.0)
    await add(owner, model="gamma", memory_gb=None)

    text = Page((await client.get("/benchmarks?sort=memory_gb")).text).text

    assert text.count("1 by memory") == 2
    assert "– Memory is unknown. Choose gamma to compare" in text


async def test_a_place_that_an_address_claims_for_an_unscored_row_is_not_shown(client, owner):
    id_ = await add(owner, verdicts="pending")

    row = await client.get(f"/benchmarks/{id_}/row?sort=overall_quality&place=1")
    bad = await client.get(f"/benchmarks/{id_}/row?sort=overall_quality&place=0")

    assert "by quality" not in row.text
    assert "Not scored yet." in row.text
    assert bad.status_code == 422


async def test_no_cursor_carries_a_place_that_could_be_made_up(client, owner):
    for speed in (10.0, 20.0, 30.0, 40.0):
        await add(owner, decode_speed_tok_s=speed)
    cursor = (await client.get("/benchmarks.json?sort=decode_speed_tok_s")).json()["next_cursor"]
    address = f"/benchmarks?sort=decode_speed_tok_s&cursor={cursor}"
    before = (await client.get(address)).text
    await add(owner, decode_speed_tok_s=50.0)

    after = (await client.get(address)).text

    assert re.findall(r'class="place">(\d+)', before) == ["4"]
    assert re.findall(r'class="place">(\d+)', after) == ["5"]


async def test_places_end_where_they_are_counted_no_further(app, owner):
    rows = [benchmark_row(decode_speed_tok_s=float(speed)) for speed in range(1, MAX_PLACE + 3)]
    async with owner.begin() as connection:
        await connection.execute(insert(benchmarks), rows)

    ask, found = Ask(sort=Sort.DECODE_SPEED), []
    for _ in range(2):
        view = await app.state.site.reader.read(partial(read_board, ask=ask, size=MAX_PLACE - 2))
        found += view.benchmarks
        ask = ask.model_copy(update={"cursor": view.next_cursor})

    assert [row.place for row in found] == [*range(1, MAX_PLACE + 1), None, None]
    assert found[-1].no_place == f"Places are counted to {MAX_PLACE}."
