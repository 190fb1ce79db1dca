"""What the logs of real processes name, and what is in none of them."""

import socket

from builders import submission
from integration.assessor import stage
from integration.observability.conftest import Rooms
from integration.observability.log_lines import events, lines
from scripted_judge import ScriptedJudge, says

KEY = "rmk_0123456789ab_" + "S" * 43 + "_abcdef"
JUDGE_KEY = "sk-or-v1-judge-0123456789"
PASSWORD = "hunter22-of-the-database"


def test_the_line_of_a_post_names_its_benchmark_its_request_and_its_sizes(rooms: Rooms):
    with rooms.ingest() as rig:
        answer = rig.post(
            "/api/benchmarks?key=secret", json=submission(), headers={"X-Request-ID": "try-1"}
        )
        rig.get("/readyz")

    [line] = events(rooms.log, "request")
    assert answer.headers["x-request-id"] == line["request_id"] == "try-1"
    assert line["benchmark_id"] == answer.json()["id"]
    assert (line["method"], line["route"], line["status"]) == ("POST", "/api/benchmarks", 201)
    assert line["bytes_in"] == int(answer.request.headers["content-length"])
    assert line["bytes_out"] == len(answer.content)
    assert line["duration_ms"] > 0
    assert line["room"] == "ingest-api"
    assert "secret" not in rooms.log.read_text()
    assert "address" not in line


def test_a_problem_names_the_request_that_met_it(rooms: Rooms):
    with rooms.ingest() as rig:
        answer = rig.post("/api/benchmarks", json={}, headers={"X-Request-ID": "no good id"})

    told = answer.headers["x-request-id"]
    assert answer.status_code == 422
    assert told != "no good id"
    assert answer.json()["instance"] == f"urn:rigmark:request:{told}"


async def test_every_line_about_a_judgement_names_all_of_its_ids(rooms: Rooms):
    [stored] = await stage.store(rooms.database, scenarios=stage.ONE)
    # What the database refuses is said in the log, with a traceback.
    rooms.database.query("ALTER TABLE dimension_scores ADD CHECK (score < 0)")
    running = await rooms.assessors.start(judge_max_failures=1)

    await rooms.judged()
    await running.end()

    told = events(running.log, "outcome_was_refused")
    assert told
    for line in told:
        assert line["benchmark_id"] == str(stored.id)
        assert line["assessment_id"] == str(stored.assessments[stage.ONE[0]])
        assert line["scenario"] == str(stage.ONE[0])
        assert line["attempt"] == 1


def test_no_key_of_a_rig_is_in_any_line(rooms: Rooms):
    headers = (KEY, f"{KEY}x", "rmk_" + "Z" * 60, "sk-" + "Q" * 30)
    with rooms.ingest(log_level="debug") as rig:
        posted = [
            rig.post(
                "/api/benchmarks",
                json=submission(),
                headers={
                    "Authorization": f"Bearer {one}",
                    "X-Api-Key": one,
                    "Idempotency-Key": one,
                },
            )
            for one in headers
        ]
        for one in headers:
            rig.get(f"/api/benchmarks/{one}?key={one}")
            rig.get(f"/{one}")

    assert [answer.status_code for answer in posted] == [401] * len(headers)
    assert len(events(rooms.log, "request")) >= 3 * len(headers)
    assert [one for one in headers if one in rooms.log.read_text()] == []


async def test_no_key_of_a_judge_is_in_any_line_also_when_the_judge_repeats_it(
    rooms: Rooms, judge: ScriptedJudge
):
    judge.script = says(f'{{"error": {{"message": "no such key: {JUDGE_KEY}"}}}}'.encode(), 401)
    await stage.store(rooms.database, scenarios=stage.ONE)
    running = await rooms.assessors.start(judge_api_key=JUDGE_KEY, log_level="debug")

    await stage.until(lambda: says_so(running, "judge_is_paused"))
    await running.end()

    assert judge.headers[0]["authorization"] == f"Bearer {JUDGE_KEY}"
    assert JUDGE_KEY not in running.said()


async def test_no_password_of_the_database_is_in_any_line(rooms: Rooms):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"postgresql://rigmark:{PASSWORD}@127.0.0.1:{closed.getsockname()[1]}/rigmark"

        with rooms.ingest(database_url=url, log_level="debug") as rig:
            answer = rig.post("/api/benchmarks", json=submission())
        running = await rooms.assessors.start(database_url=url, database_password=PASSWORD)
        await stage.until(lambda: says_so(running, "database_is_away"))
        await running.end()

    assert answer.status_code == 503
    for text in (rooms.log.read_text(), running.said()):
        assert "database_is_away" in text
        assert PASSWORD not in text


def test_each_line_is_json_whoever_wrote_it(rooms: Rooms):
    with rooms.ingest() as rig:
        with socket.create_connection(("127.0.0.1", rig.base_url.port or 0)) as broken:
            broken.sendall(b"no HTTP at all\r\n\r\n")
            broken.recv(1000)
        rig.get("/nowhere")

    assert {line["room"] for line in lines(rooms.log)} == {"ingest-api"}


def test_the_open_port_shows_no_metrics(rooms: Rooms):
    with rooms.ingest() as rig:
        answer = rig.get("/metrics")
        told = rig.metrics()

    assert answer.status_code == 404
    assert 'rigmark_ingest_requests_total{method="GET",route="unmatched",status="404"} 1.0' in told


async def says_so(running: stage.Running, event: str) -> bool:
    return event in running.said()
