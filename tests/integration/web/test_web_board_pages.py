"""Paging through the board, in every order."""

import re
from functools import partial
from itertools import chain, count, product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as given_settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, text

from integration.web.board_rows import add_benchmark, benchmark_row
from rigmark_shared.db.tables import benchmarks
from rigmark_web.leaderboard.ask import Ask, Order, Sort
from rigmark_web.leaderboard.reading import read_board

# Few different values, so that there are ties; and a value that is unknown.
figures = st.lists(st.sampled_from([None, 0.1, 1.0, 7.25, 100.0]), min_size=1, max_size=11)
numbers = count(1)


def uuid_in_time() -> UUID:
    return UUID(int=(1 << 100) + next(numbers))


async def page_ids(app, ask: Ask, size: int) -> tuple[list[UUID], str | None, str | None]:
    view = await app.state.site.reader.read(partial(read_board, ask=ask, size=size))
    return [row.id for row in view.benchmarks], view.previous_cursor, view.next_cursor


def expected(rows: list[dict[str, Any]], sort: Sort, order: Order) -> list[UUID]:
    descending = order is Order.DESC
    if sort is Sort.CREATED_AT:
        return sorted((row["id"] for row in rows), reverse=descending)
    known = [(row[sort], row["id"]) for row in rows if row[sort] is not None]
    unknown = [row["id"] for row in rows if row[sort] is None]
    in_order = [id_ for _, id_ in sorted(known, reverse=descending)]
    return in_order + sorted(unknown, reverse=descending)


async def walk(app, ask: Ask, size: int, *, forward: bool) -> tuple[list[list[UUID]], Ask]:
    """The pages from here on, as they come, and the last one's address."""
    pages = []
    while True:
        ids, previous, following = await page_ids(app, ask, size)
        pages.append(ids)
        beyond = following if forward else previous
        if beyond is None:
            return pages, ask
        ask = ask.model_copy(update={"cursor": beyond})


@pytest.mark.parametrize("order", list(product(Sort, Order)))
@given_settings(max_examples=5)
@given(values=figures, size=st.integers(1, 4))
async def test_every_order_pages_through_everything_once_in_both_directions(
    app, owner, order, values, size
):
    sort, direction = order
    known = [figure for figure in Sort if figure is not Sort.CREATED_AT]
    rows = [benchmark_row(id=uuid_in_time(), **dict.fromkeys(known, value)) for value in values]
    async with owner.begin() as connection:
        await connection.execute(delete(benchmarks))
        await connection.execute(insert(benchmarks), rows)

    forward, last = await walk(app, Ask(sort=sort, order=direction), size, forward=True)
    backward, _ = await walk(app, last, size, forward=False)

    assert list(chain(*forward)) == expected(rows, sort, direction)
    assert backward[0] == forward[-1]
    assert list(chain(*reversed(backward))) == expected(rows, sort, direction)


async def test_the_first_page_has_no_previous_and_the_last_one_no_next(client, owner):
    async with owner.begin() as connection:
        for score in (10, 50, 90, 70):
            await add_benchmark(connection, verdicts=score)

    first = (await client.get("/benchmarks.json")).json()
    second = (await client.get(f"/benchmarks.json?cursor={first['next_cursor']}")).json()

    assert first["previous_cursor"] is None
    assert second["next_cursor"] is None
    assert len(first["benchmarks"]) == 3
    assert [row["overall_quality"] for row in second["benchmarks"]] == [pytest.approx(9.2, abs=2)]


async def test_the_pages_of_the_board_are_linked_in_both_directions(client, owner):
    async with owner.begin() as connection:
        for score in (10, 50, 90, 70):
            await add_benchmark(connection, verdicts=score, model=f"scored {score}")
    facts = (await client.get("/benchmarks", headers={"accept": "application/json"})).json()

    second = (await client.get(f"/benchmarks?cursor={facts['next_cursor']}")).text
    back = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back is not None
    first = (await client.get(back[1])).text

    assert "scored 10" in second
    assert "scored 50" not in second
    assert "scored 10" not in first
    assert first.index("scored 90") < first.index("scored 70") < first.index("scored 50")


async def test_a_page_beyond_the_end_leads_back_to_the_top(client, owner):
    async with owner.begin() as connection:
        for _ in range(4):
            await add_benchmark(connection)
    cursor = (await client.get("/benchmarks.json")).json()["next_cursor"]
    async with owner.begin() as connection:
        await connection.execute(text("TRUNCATE benchmarks CASCADE"))

    page = await client.get(f"/benchmarks?cursor={cursor}")

    assert "This page is empty" in page.text
    assert 'href="/benchmarks"' in page.text
