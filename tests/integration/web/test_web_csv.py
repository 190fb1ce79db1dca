"""The board as CSV: the same rows in the same order, complete or saying where it goes on."""

import csv
import io
from dataclasses import replace

import httpx

from integration.web.board_rows import add_benchmark

MODELS = {"alpha": 91, "beta": 72, "gamma": "failed", "delta": 33, "epsilon": 12}


async def add(owner, **columns):
    async with owner.begin() as connection:
        return await add_benchmark(connection, **columns)


async def fill(owner) -> None:
    for place, (model, verdict) in enumerate(MODELS.items()):
        speed = None if model == "beta" else 10.0 * place
        await add(owner, model=model, verdicts=verdict, decode_speed_tok_s=speed)


def rows(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


async def test_the_file_holds_what_the_board_shows_in_its_order(client, owner):
    await fill(owner)

    for query in ("", "?sort=decode_speed_tok_s&order=asc", "?model=TA", "?status=incomplete"):
        board: list[str] = []
        page = (await client.get(f"/benchmarks.json{query}")).json()
        board += [row["id"] for row in page["benchmarks"]]
        while page["next_cursor"]:
            cursor = {"cursor": page["next_cursor"]}
            url = httpx.URL(f"/benchmarks.json{query}").copy_merge_params(cursor)
            page = (await client.get(url)).json()
            board += [row["id"] for row in page["benchmarks"]]

        file = rows(await client.get(f"/leaderboard.csv{query}"))

        assert [row["id"] for row in file] == board
        assert board


async def test_unknown_figures_are_empty_and_known_ones_unrounded(client, owner):
    await add(owner, decode_speed_tok_s=3.14159265358979, gpu_share_pct=None, quantization=None)

    (row,) = rows(await client.get("/leaderboard.csv"))

    assert float(row["decode_speed_tok_s"]) == 3.14159265358979
    assert (row["gpu_share_pct"], row["quantization"], row["doubted_at"]) == ("", "", "")
    assert row["created_at"].endswith("Z")


async def test_a_name_that_is_a_formula_is_marked_as_text(client, owner):
    for model in ("=1+1", "+2", "-3", "@SUM(A1)", "＝4", "\t=5"):
        await add(owner, model=model, flags=["-7"])

    found = rows(await client.get("/leaderboard.csv"))

    assert {row["model"][0] for row in found} == {"'"}
    assert {row["flags"] for row in found} == {"'-7"}


async def test_the_headers_make_it_a_file_and_nothing_else(client, owner):
    await fill(owner)

    answer = await client.get("/leaderboard.csv")
    head = await client.head("/leaderboard.csv")

    for headers in (answer.headers, head.headers):
        assert headers["content-type"].startswith("text/csv; charset=utf-8")
        assert headers["content-disposition"] == 'attachment; filename="rigmark-leaderboard.csv"'
        assert headers["x-content-type-options"] == "nosniff"
        assert "link" not in headers


async def test_a_file_that_is_full_says_where_the_board_goes_on(client, app, owner):
    await fill(owner)
    site = app.state.site
    settings = site.settings.model_copy(update={"web_csv_rows": 2})
    app.state.site = replace(site, settings=settings)
    try:
        found, url = [], "/leaderboard.csv?sort=created_at"
        while url:
            answer = await client.get(url)
            found.append([row["model"] for row in rows(answer)])
            url = answer.links.get("next", {}).get("url")
    finally:
        app.state.site = site

    assert found == [["epsilon", "delta"], ["gamma", "beta"], ["alpha"]]


async def test_a_bad_question_is_refused_before_a_file_begins(client):
    answer = await client.get("/leaderboard.csv?cursor=nonsense")

    assert answer.status_code == 422
    assert "content-disposition" not in answer.headers


async def test_the_board_links_to_its_file_with_order_and_filters(client, owner):
    await fill(owner)

    page = (await client.get("/benchmarks?sort=ttft_ms&model=a&expand=" + "0" * 32)).text

    assert 'href="/leaderboard.csv?sort=ttft_ms&amp;model=a"' in page
