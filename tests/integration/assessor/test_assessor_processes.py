"""Real assessor processes that are killed, stopped, suspended and cut off."""

import asyncio
import signal
from pathlib import Path

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.stage import COMMAND, Assessors, Running, flush, rows, store, until, wake
from rigmark_embedded.ports import held_port
from rigmark_shared.methodology import ScenarioId
from rigmark_shared.settings import QueueSettings
from scripted_judge import ScriptedJudge

ONE = (ScenarioId.AGENT_WORKFLOW,)
SHORT_LEASE = {"lease_s": 1.5, "heartbeat_s": 0.3}
NEVER = 3600


async def count(engine: AsyncEngine, where: str) -> int:
    [row] = await rows(engine, f"SELECT count(*) AS n FROM assessments WHERE {where}")
    return int(row.n)


async def all_are_completed(engine: AsyncEngine) -> bool:
    return await count(engine, "status <> 'completed'") == 0


async def has_called(judge: ScriptedJudge, calls: int = 1) -> None:
    async def called() -> bool:
        return judge.calls >= calls

    await until(called)


async def are_ready(engine: AsyncEngine, number: int = 1) -> None:
    async def ready() -> bool:
        return len(await rows(engine, "SELECT 1 FROM assessors WHERE state = 'ready'")) == number

    await until(ready)


async def has_one_set_of_scores_each(engine: AsyncEngine) -> bool:
    wrong = await rows(
        engine,
        "SELECT a.id FROM assessments a LEFT JOIN dimension_scores s ON s.assessment_id = a.id "
        "GROUP BY a.id HAVING count(s.dimension) <> 4",
    )
    return wrong == []


async def test_what_a_killed_assessor_held_is_finished_by_another_one(
    assessors: Assessors, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    await store(fresh_database, 8)
    judge.latency_s = 0.3
    victim = await assessors.start(judge_slots=6, **SHORT_LEASE)
    await has_called(judge, 9)

    await victim.end(signal.SIGKILL)
    held = await count(engine, "status = 'running'")
    await assessors.start(**SHORT_LEASE)
    await until(lambda: all_are_completed(engine))

    assert held > 0
    assert await count(engine, "attempt = 2") == held
    assert await has_one_set_of_scores_each(engine)


async def test_a_suspended_assessor_comes_back_to_find_its_work_done(
    assessors: Assessors, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    await store(fresh_database)
    judge.latency_s = 0.5
    slow = await assessors.start(**SHORT_LEASE)
    await has_called(judge, 4)
    slow.send(signal.SIGSTOP)

    await assessors.start(**SHORT_LEASE)
    await until(lambda: all_are_completed(engine))
    slow.send(signal.SIGCONT)

    async def noticed() -> bool:
        return slow.said().count("assessment_was_taken_over") == 4

    await until(noticed)
    assert await has_one_set_of_scores_each(engine)
    assert await count(engine, "attempt <> 2") == 0
    assert await slow.end() == 0


async def test_a_flushed_queue_loses_nothing(
    assessors: Assessors,
    fresh_database: Database,
    engine: AsyncEngine,
    queue_settings: QueueSettings,
):
    stored = await store(fresh_database, 3)
    await wake(queue_settings, stored)
    await flush(queue_settings)

    await assessors.start()

    await until(lambda: all_are_completed(engine))


async def test_without_valkey_work_is_found_and_done(
    assessors: Assessors, fresh_database: Database, engine: AsyncEngine
):
    alone = await assessors.start(valkey_url="redis://127.0.0.1:1/0")
    await are_ready(engine)

    await store(fresh_database, 3)
    await until(lambda: all_are_completed(engine))

    assert alone.said().count("valkey_is_away") == 1
    assert await alone.end() == 0


async def test_a_wake_up_reaches_an_idle_assessor_while_another_one_is_full(
    assessors: Assessors,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
    queue_settings: QueueSettings,
):
    judge.latency_s = 60
    for _ in range(2):
        await assessors.start(judge_slots=20, reconcile_interval_s=NEVER, drain_timeout_s=0)
    await are_ready(engine, 2)

    await wake(queue_settings, await store(fresh_database, 10))
    await has_called(judge, 40)

    owners = await rows(engine, "SELECT DISTINCT owner FROM assessments")
    assert len(owners) == 2


async def test_an_assessor_that_is_stopped_finishes_what_it_holds_and_claims_no_more(
    assessors: Assessors, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    await store(fresh_database, 3)
    judge.latency_s = 0.5
    stopping = await assessors.start(judge_slots=5)
    await has_called(judge, 5)

    assert await stopping.end() == 0

    assert judge.calls == 5
    assert await count(engine, "status = 'completed'") == 5
    assert await count(engine, "status = 'pending' AND attempt = 0") == 7
    assert await rows(engine, "SELECT 1 FROM assessors") == []


async def test_what_is_not_finished_in_time_is_given_back_at_once(
    assessors: Assessors, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    await store(fresh_database)
    judge.latency_s = 60
    stopping = await assessors.start(drain_timeout_s=0.2)
    await has_called(judge, 4)

    assert await stopping.end() == 0

    assert await count(engine, "status = 'pending' AND attempt = 1 AND failures = 0") == 4
    calls = await rows(engine, "SELECT outcome, http_status FROM judge_calls")
    assert [tuple(call) for call in calls] == [("abandoned", None)] * 4


async def test_an_assessor_boots_before_its_database_does(
    assessors: Assessors, fresh_database: Database, engine: AsyncEngine
):
    name, postgres = fresh_database.name, fresh_database.servers.postgres
    await store(fresh_database)
    postgres.query(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", on="postgres")
    early = await assessors.start()

    async def says_so() -> bool:
        return "database_is_away" in early.said()

    await until(says_so)
    postgres.query(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true", on="postgres")
    await until(lambda: all_are_completed(engine))


async def test_an_assessor_without_its_database_can_still_be_stopped(
    assessors: Assessors, fresh_database: Database, judge: ScriptedJudge
):
    name, postgres = fresh_database.name, fresh_database.servers.postgres
    await store(fresh_database)
    judge.latency_s = 60
    cut_off = await assessors.start(drain_timeout_s=0)
    await has_called(judge, 4)
    postgres.query(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", on="postgres")
    postgres.query(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        on="postgres",
    )

    assert await cut_off.end() == 0


async def check(running: Running) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *(*COMMAND, "check"),
        env=running.environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    return process.returncode or 0, told.decode()


async def test_check_tells_a_running_assessor_from_a_dead_one(
    assessors: Assessors, engine: AsyncEngine
):
    running = await assessors.start()
    await are_ready(engine)
    alive = await check(running)

    await running.end(signal.SIGKILL)
    dead = await check(running)

    assert alive == (0, f"the assessor with process id {running.process.pid} is well\n")
    assert dead == (1, f"the assessor with process id {running.process.pid} has died\n")


async def test_metrics_are_served_where_a_port_is_given(
    assessors: Assessors, fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database, scenarios=ONE)
    with held_port() as port:
        running = await assessors.start(assessor_metrics_port=port)
        await until(lambda: all_are_completed(engine))

        async with httpx.AsyncClient(trust_env=False) as client:
            told = (await client.get(f"http://127.0.0.1:{port}/metrics")).text
        assert await running.end() == 0

    assert 'rigmark_assessor_judge_calls_total{judge="scripted",outcome="verdict"} 1.0' in told


async def test_the_key_of_the_judge_is_in_no_log_line(
    assessors: Assessors,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
    tmp_path: Path,
):
    await store(fresh_database, scenarios=ONE)
    running = await assessors.start(judge_api_key="sk-secret", log_level="debug")
    await until(lambda: all_are_completed(engine))
    await running.end()

    assert judge.headers[0]["authorization"] == "Bearer sk-secret"
    assert "sk-secret" not in running.said()
    assert running.said()
    assert (tmp_path / "assessor-0.alive").exists() is False
