"""What a rig sees while Valkey or Postgres is away: a 201, or a 503 that says to come back."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from builders import submission
from databases import Database
from ingest_process import process
from patience import PATIENCE_S
from rigmark_embedded.servers import Servers
from rigmark_ingest.metrics import Metrics
from rigmark_ingest.wakeups import WakeUps
from rigmark_shared.ids import new_assessment_id
from rigmark_shared.queue import WakeUp, connect
from rigmark_shared.settings import QueueSettings


def post(client: httpx.Client) -> httpx.Response:
    return client.post("/api/benchmarks", json=submission(hardware={"name": f"rig {uuid4()}"}))


@pytest.fixture
def black_hole() -> Iterator[str]:
    """The address of a Valkey that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def test_posts_are_taken_while_valkey_refuses(environment: dict[str, str], tmp_path: Path):
    away = {**environment, "RIGMARK_VALKEY_URL": "redis://127.0.0.1:1/0"}

    with process(away, tmp_path / "log") as client:
        answers = [post(client) for _ in range(5)]
        while "rigmark_ingest_wakeups_dropped_total 20.0" not in client.metrics():
            pass
        ready = client.get("/readyz")

    assert {answer.status_code for answer in answers} == {201}
    assert ready.status_code == 200
    assert "away" in ready.json()["valkey"]
    assert (tmp_path / "log").read_text().count("valkey_is_away") == 1


def test_posts_are_taken_while_valkey_hangs(
    environment: dict[str, str], tmp_path: Path, black_hole: str
):
    hanging = {
        **environment,
        "RIGMARK_VALKEY_URL": black_hole,
        "RIGMARK_VALKEY_TIMEOUT_S": "0.2",
    }

    with process(hanging, tmp_path / "log") as client:
        answers = [post(client) for _ in range(20)]

    assert {answer.status_code for answer in answers} == {201}


async def test_what_waits_when_the_service_ends_is_still_sent(queue_settings: QueueSettings):
    wakeups = WakeUps(connect(queue_settings), Metrics())
    running = asyncio.create_task(wakeups.run())

    wakeups.add([WakeUp(new_assessment_id()), WakeUp(new_assessment_id())])
    wakeups.close()
    await asyncio.wait_for(running, PATIENCE_S)

    queue = connect(queue_settings)
    assert await queue.zcard("rigmark:wakeups") == 2
    await queue.aclose()


async def test_wake_ups_that_come_soon_after_others_share_one_round_trip(
    queue_settings: QueueSettings,
):
    queue = connect(queue_settings)
    await queue.config_resetstat()
    wakeups = WakeUps(connect(queue_settings), Metrics(), apart_s=1)
    async with asyncio.TaskGroup() as tasks, asyncio.timeout(PATIENCE_S):
        tasks.create_task(wakeups.run())
        wakeups.add([WakeUp(new_assessment_id())])
        while await queue.zcard("rigmark:wakeups") < 1:
            pass

        for _ in range(5):
            wakeups.add([WakeUp(new_assessment_id())])
            await queue.ping()

        while await queue.zcard("rigmark:wakeups") < 6:
            pass
        wakeups.close()

    sent = await queue.info("commandstats")
    assert sent["cmdstat_exec"]["calls"] == 2
    await queue.aclose()


async def test_wake_ups_are_sent_again_once_valkey_is_back(
    queue_settings: QueueSettings, servers: Servers
):
    metrics = Metrics()
    wakeups = WakeUps(connect(queue_settings), metrics)
    async with asyncio.TaskGroup() as tasks, asyncio.timeout(PATIENCE_S):
        tasks.create_task(wakeups.run())
        servers.valkey.stop()
        wakeups.add([WakeUp(new_assessment_id())])
        while not wakeups.away:
            await asyncio.sleep(0)
        servers.valkey.start()
        wakeups.add([WakeUp(new_assessment_id())])
        while wakeups.away:
            await asyncio.sleep(0)
        wakeups.close()

    assert metrics.wakeups_dropped._value.get() == 1


def test_without_postgres_it_boots_and_asks_to_come_back(
    environment: dict[str, str], tmp_path: Path
):
    nowhere = {**environment, "RIGMARK_DATABASE_URL": f"postgresql://x@/x?host={tmp_path}"}

    with process(nowhere, tmp_path / "log") as client:
        answer, ready, live = post(client), client.get("/readyz"), client.get("/livez")

    assert live.status_code == 200
    assert ready.status_code == 503
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_restart_of_postgres_costs_no_later_post(
    environment: dict[str, str], tmp_path: Path, database: Database
):
    with process(environment, tmp_path / "log") as client:
        before = post(client)
        database.servers.postgres.stop()
        during = post(client)
        database.servers.postgres.start()
        after = post(client)

    assert (before.status_code, during.status_code, after.status_code) == (201, 503, 201)


def test_a_statement_that_takes_too_long_is_a_503(
    environment: dict[str, str], tmp_path: Path, database: Database
):
    hasty = {**environment, "RIGMARK_DATABASE_STATEMENT_TIMEOUT_S": "0.3"}
    locker = database.servers.postgres

    with process(hasty, tmp_path / "log") as client:
        assert post(client).status_code == 201
        locker.query(
            "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_sleep(30); RETURN NEW; END $$; "
            "CREATE TRIGGER slow BEFORE INSERT ON benchmarks EXECUTE FUNCTION slow()",
            on=database.name,
        )
        answer = post(client)
        locker.query("DROP TRIGGER slow ON benchmarks", on=database.name)

    assert answer.status_code == 503


def test_the_documentation_and_the_index_are_served(ingest: httpx.Client):
    document = ingest.get("/openapi.json").json()
    post_ = document["paths"]["/api/benchmarks"]["post"]

    examples = post_["requestBody"]["content"]["application/json"]["examples"]
    assert set(examples) == {"plain", "full", "load"}
    assert {"Submission", "Receipt", "Report", "Problem"} <= set(document["components"]["schemas"])
    assert ingest.get("/docs").status_code == 200
    assert ingest.get("/").json()["post"] == "/api/benchmarks"
    assert ingest.get("/api/schema").json()["$id"] == "urn:rigmark:schema:submission:1"


@pytest.mark.parametrize("user", ["rigmark_ingest", "nobody"])
def test_a_database_that_is_not_set_up_asks_to_come_back(
    environment: dict[str, str], tmp_path: Path, servers: Servers, user: str
):
    servers.postgres.create_database("empty")
    empty = {**environment, "RIGMARK_DATABASE_URL": servers.postgres.url(user, "empty")}

    with process(empty, tmp_path / "log") as client:
        answer, ready = post(client), client.get("/readyz")

    servers.postgres.drop_database("empty")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "rigmark-migrate" in ready.json()["detail"]


def test_a_fault_of_the_service_is_a_problem_that_tells_nothing_of_it(
    environment: dict[str, str], tmp_path: Path, database: Database
):
    database.query(
        "ALTER TABLE benchmarks ADD CONSTRAINT no_rig CHECK (hardware = 'none') NOT VALID"
    )

    with process(environment, tmp_path / "log") as client:
        answer = post(client)

    database.query("ALTER TABLE benchmarks DROP CONSTRAINT no_rig")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "no_rig" not in answer.text
    assert "no_rig" in (tmp_path / "log").read_text()
