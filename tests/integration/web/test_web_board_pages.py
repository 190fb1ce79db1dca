"""Paging through the board, in every order."""

import re
from collections.abc import Iterator
from functools import partial
from itertools import chain, count, product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as given_settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, text

from integration.web.board_rows import add_benchmark, benchmark_row, judge_version
from rigmark_shared.db.tables import benchmarks
from rigmark_web.leaderboard.ask import Ask, Order, Sort
from rigmark_web.leaderboard.reading import read_board

# Few different values, so that there are ties; and a value that is unknown. Beside it the place of
# the judge version that a quality is of; None is several.
figures_and_judges = st.lists(
    st.tuples(st.sampled_from([None, 0.1, 1.0, 7.25, 100.0]), st.sampled_from([0, 1, 1, 2, None])),
    min_size=1,
    max_size=11,
)
numbers = count(1)


def uuid_in_time() -> UUID:
    return UUID(int=(1 << 100) + next(numbers))


async def page_ids(app, ask: Ask, size: int) -> tuple[list[UUID], str | None, str | None]:
    view = await app.state.site.reader.read(partial(read_board, ask=ask, size=size))
    return [row.id for row in view.benchmarks], view.previous_cursor, view.next_cursor


def expected(rows: list[dict[str, Any]], sort: Sort, order: Order, judge: int) -> list[UUID]:
    """The order of the board: by quality other judge versions follow, each apart."""
    descending = order is Order.DESC
    if sort is Sort.OVERALL_QUALITY:
        return [row["id"] for row in by_quality(rows, judge, descending)]
    if sort is Sort.CREATED_AT:
        return sorted((row["id"] for row in rows), reverse=descending)
    known = [(row[sort], row["id"]) for row in rows if row[sort] is not None]
    unknown = [row["id"] for row in rows if row[sort] is None]
    in_order = [id_ for _, id_ in sorted(known, reverse=descending)]
    return in_order + sorted(unknown, reverse=descending)


def by_quality(
    rows: list[dict[str, Any]], judge: int, descending: bool
) -> Iterator[dict[str, Any]]:
    def versions(row: dict[str, Any]) -> tuple[bool, ...]:
        is_scored, version = row["overall_quality"] is not None, row["judge_version_id"]
        runs = (version == judge, version and version > judge, version and version < judge)
        return (*(is_scored and bool(run) for run in runs), is_scored and version is None)

    for run in range(5):
        mine = [row for row in rows if (*versions(row), row["overall_quality"] is None)[run]]
        yield from sorted(
            mine,
            key=lambda row: (row["judge_version_id"] or 0, row["overall_quality"] or 0, row["id"]),
            reverse=descending,
        )


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
@given(values=figures_and_judges, size=st.integers(1, 4))
async def test_every_order_pages_through_everything_once_in_both_directions(
    app, owner, order, values, size
):
    sort, direction = order
    known = [figure for figure in Sort if figure is not Sort.CREATED_AT]
    async with owner.begin() as connection:
        await connection.execute(delete(benchmarks))
        judges = [await judge_version(connection, mark=mark) for mark in range(3)]
        rows = [
            benchmark_row(
                id=uuid_in_time(),
                judge_version_id=None if value is None or place is None else judges[place],
                **dict.fromkeys(known, value),
            )
            for value, place in values
        ]
        await connection.execute(insert(benchmarks), rows)
    there = {row["judge_version_id"] for row in rows} - {None}
    judge = sorted(there)[len(there) // 2] if there else 0

    ask = Ask(sort=sort, order=direction, judge=judge or None)
    forward, last = await walk(app, ask, size, forward=True)
    backward, _ = await walk(app, last, size, forward=False)

    assert list(chain(*forward)) == expected(rows, sort, direction, judge)
    assert backward[0] == forward[-1]
    assert list(chain(*reversed(backward))) == expected(rows, sort, direction, judge)


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
