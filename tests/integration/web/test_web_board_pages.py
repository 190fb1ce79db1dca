"""Paging through the board, in every order."""

from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as given_settings
from hypothesis import strategies as st
from integration.web.board_rows import add_benchmark, benchmark_row
from sqlalchemy import insert, text

from rigmark_shared.db.tables import benchmarks
from rigmark_web.leaderboard.ask import Ask, Order, Sort
from rigmark_web.leaderboard.reading import read_board

# Few different values, so that there are ties; and a value that is unknown.
figures = st.lists(st.sampled_from([None, 0.1, 1.0, 7.25, 100.0]), min_size=1, max_size=11)
ORDERS = [(sort, order) for sort in Sort for order in Order]
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


@given_settings(max_examples=12)
@given(values=figures, size=st.integers(1, 4))
async def test_every_order_pages_through_everything_once_in_both_directions(
    app, owner, values, size
):
    rows = [
        benchmark_row(id=uuid_in_time(), **{sort: value for sort in Sort if sort != "created_at"})
        for value in values
    ]
    async with owner.begin() as connection:
        await connection.execute(text("TRUNCATE benchmarks CASCADE"))
        await connection.execute(insert(benchmarks), rows)

    for sort, order in ORDERS:
        ask, forward, backward = Ask(sort=sort, order=order), [], []
        while True:
            ids, _, following = await page_ids(app, ask, size)
            forward.append(ids)
            if following is None:
                break
            ask = ask.model_copy(update={"cursor": following})
        while True:
            ids, previous, _ = await page_ids(app, ask, size)
            backward.insert(0, ids)
            if previous is None:
                break
            ask = ask.model_copy(update={"cursor": previous})

        assert [id_ for ids in forward for id_ in ids] == expected(rows, sort, order)
        assert backward[-1] == forward[-1]
        assert [id_ for ids in backward for id_ in ids] == expected(rows, sort, order)


async def test_the_first_page_has_no_previous_and_the_last_one_no_next(client, owner):
    async with owner.begin() as connection:
        for score in (10, 50, 90, 70):
            await add_benchmark(connection, verdicts=score, overall_quality=None)

    first = (await client.get("/benchmarks.json")).json()
    second = (await client.get(f"/benchmarks.json?cursor={first['next_cursor']}")).json()

    assert first["previous_cursor"] is None
    assert second["next_cursor"] is None
    assert len(first["benchmarks"]) == 3
    assert [row["overall_quality"] for row in second["benchmarks"]] == [pytest.approx(9.2, abs=2)]


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
