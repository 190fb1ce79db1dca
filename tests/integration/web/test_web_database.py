"""What the pages do with a database that is away, slow, restarted or not to be written."""

import httpx
import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.exc import DBAPIError

from integration.web.board_rows import add_assessor, add_benchmark
from integration.web.site_client import closing, site_client
from rigmark_shared.db.tables import benchmarks
from rigmark_web.app import create_app
from rigmark_web.errors import DatabaseIsAway

PAGES = ("/benchmarks", "/benchmarks.json", "/readyz")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://rigmark_web@127.0.0.1:1/rigmark",
        "postgresql://nobody_known@/{name}?{socket}",
        "postgresql://rigmark_web@/not_there?{socket}",
    ],
)
async def test_pages_say_that_the_database_is_away_and_when_to_come_back(
    web_settings, database, url
):
    socket = database.url("owner").partition("?")[2]
    away = url.format(name=database.name, socket=socket)
    app = create_app(web_settings.model_copy(update={"database_url": away}))

    async with closing(app), site_client(app) as client:
        answers = [await client.get(path) for path in PAGES]
        alive, methodology = await client.get("/livez"), await client.get("/methodology")

    assert [answer.status_code for answer in answers] == [503, 503, 503]
    assert all(answer.headers["retry-after"] == "5" for answer in answers)
    assert "The database cannot be reached" in answers[0].text
    assert answers[1].json()["type"] == "urn:rigmark:problem:database-away"
    assert alive.status_code == methodology.status_code == 200


async def test_a_database_without_tables_is_not_ready(web_settings, servers):
    servers.postgres.create_database("not_migrated")
    url = servers.postgres.url("rigmark_web", "not_migrated")
    app = create_app(web_settings.model_copy(update={"database_url": url}))

    async with closing(app), site_client(app) as client:
        answer = await client.get("/readyz")

    servers.postgres.drop_database("not_migrated")
    assert answer.status_code == 503


async def test_a_migrated_database_is_ready(client):
    assert (await client.get("/readyz")).text == "ready\n"


async def test_a_statement_that_takes_too_long_is_a_503(web_settings, owner):
    hasty = web_settings.model_copy(update={"database_statement_timeout_s": 0.05})
    app = create_app(hasty)

    async with closing(app), site_client(app) as client, owner.begin() as connection:
        await connection.execute(text("LOCK TABLE benchmarks IN ACCESS EXCLUSIVE MODE"))
        answer = await client.get("/benchmarks.json")

    assert answer.status_code == 503


async def test_a_fault_of_ours_is_a_500_that_tells_nothing(client, owner):
    async with owner.begin() as connection:
        await connection.execute(text("ALTER TABLE benchmarks RENAME COLUMN model TO gone"))

    page, problem = await client.get("/benchmarks"), await client.get("/benchmarks.json")

    async with owner.begin() as connection:
        await connection.execute(text("ALTER TABLE benchmarks RENAME COLUMN gone TO model"))
    assert page.status_code == problem.status_code == 500
    assert problem.json()["type"] == "urn:rigmark:problem:fault"
    assert "Something went wrong here" in page.text
    assert "model" not in problem.text


async def test_readers_do_not_notice_that_the_connections_were_cut(client, database):
    assert (await client.get("/benchmarks")).status_code == 200
    database.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE application_name = 'rigmark-web' AND datname = '{database.name}'"
    )

    assert (await client.get("/benchmarks")).status_code == 200


async def test_the_web_cannot_write(app):
    async def write(connection):
        await connection.execute(text("SET TRANSACTION READ WRITE"))
        await connection.execute(insert(benchmarks), [{"id": None}])

    async def write_at_once(connection):
        await connection.execute(text("DELETE FROM benchmarks"))

    reader = app.state.site.reader
    with pytest.raises(DBAPIError, match="read-only transaction"):
        await reader.read(write_at_once)
    with pytest.raises(DatabaseIsAway) as refused:
        await reader.read(write)

    assert "permission denied" in str(refused.value.__cause__)


@pytest.fixture
async def statements(app):
    """The statements that the site runs, as they come."""
    seen: list[str] = []
    engine = app.state.site.reader._engine.sync_engine

    def note(*event: object) -> None:
        seen.append(str(event[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


async def test_a_page_costs_a_few_statements_however_much_is_on_it(client, owner, statements):
    async with owner.begin() as connection:
        await add_assessor(connection, state="paused")
        ids = [await add_benchmark(connection, verdicts="pending") for _ in range(6)]
        with_evidence = await add_benchmark(connection, posted=[{"ordinal": 0}, {"ordinal": 1}])
    expanded = "&".join(f"expand={id_}" for id_ in ids)
    costs = {}

    for name, path in {
        "board": f"/benchmarks?{expanded}",
        "row": f"/benchmarks/{ids[0]}/row?expanded=true",
        "benchmark": f"/benchmarks/{ids[0]}",
        "evidence": f"/benchmarks/{with_evidence}",
        "live": f"/benchmarks/{ids[0]}/live",
        "methodology": "/methodology",
    }.items():
        statements.clear()
        assert (await client.get(path)).status_code == httpx.codes.OK
        costs[name] = len(statements)

    assert costs.pop("evidence") == 9
    assert costs == {"board": 4, "row": 3, "benchmark": 6, "live": 4, "methodology": 0}
