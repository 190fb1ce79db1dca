"""Keys of rigs: optional from the start, required when a setting says so."""

import json
import os
import subprocess
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from starlette.requests import Request

from builders import submission
from databases import Database
from ingest_process import PROGRAM, process
from rigmark_ingest.rigs.access import Doorkeeper
from rigmark_ingest.rigs.keys import new_key, parse_key
from rigmark_ingest.rigs.repository import create_rig, note_use, revoke_rig
from rigmark_shared.db.engine import create_engine


def keys(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, "keys", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def post(client: httpx.Client, key: str | None) -> httpx.Response:
    headers = {} if key is None else {"authorization": f"Bearer {key}"}
    document = submission(hardware={"name": f"rig {uuid4()}"})
    return client.post("/api/benchmarks", json=document, headers=headers)


@pytest.fixture(scope="module")
def strict(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A service that takes posts with a key only."""
    log = tmp_path_factory.mktemp("strict") / "ingest.log"
    with process({**environment, "RIGMARK_REQUIRE_API_KEY": "true"}, log) as client:
        yield client


def test_a_key_that_was_created_opens_and_its_rig_is_stored(
    strict: httpx.Client, environment: dict[str, str], database: Database
):
    key = keys(environment, "create", "my rig").stdout.strip()

    answer = post(strict, key)

    assert answer.status_code == 201
    assert database.query("SELECT name FROM rigs JOIN benchmarks ON rig_id = rigs.id") == "my rig"
    assert "my rig" in keys(environment, "list").stdout
    assert key.split("_")[2] not in database.query("SELECT * FROM rigs")


@pytest.mark.parametrize("key", [None, "nonsense", f"rmk_{'0' * 12}_{'a' * 43}"])
def test_without_a_good_key_nothing_is_stored(strict: httpx.Client, key: str | None):
    answer = post(strict, key)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


def test_another_scheme_is_refused(strict: httpx.Client):
    answer = strict.post("/api/benchmarks", headers={"authorization": "Basic eA=="})

    assert answer.status_code == 401


def test_where_keys_are_optional_a_wrong_one_is_still_refused(ingest: httpx.Client):
    assert post(ingest, None).status_code == 201
    assert post(ingest, "nonsense").status_code == 401


def test_a_key_is_revoked_once_by_its_id(environment: dict[str, str]):
    key = keys(environment, "create", "short-lived").stdout.strip()
    key_id = key.split("_")[1]

    first = keys(environment, "revoke", key_id)
    again = keys(environment, "revoke", key_id)

    assert first.returncode == 0
    assert again.returncode == 1
    assert "revoked" in keys(environment, "list").stdout


def test_a_database_that_is_away_is_said_in_a_sentence(tmp_path):
    answer = keys({"RIGMARK_DATABASE_URL": f"postgresql://x@/x?host={tmp_path}"}, "list")

    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr


async def test_a_revoked_key_is_refused_after_thirty_seconds_at_most(database: Database):
    engine = create_engine(database.settings("rigmark_ingest"), application="test")
    now = [0.0]
    doorkeeper = Doorkeeper(engine, key_required=True, clock=lambda: now[0])
    key = new_key()
    rig_id = await create_rig(engine, "rig", key)
    request = Request(
        {"type": "http", "headers": [(b"authorization", f"Bearer {key.text}".encode())]}
    )

    assert await doorkeeper.admit(request) == rig_id
    await revoke_rig(engine, key.id)
    assert await doorkeeper.admit(request) == rig_id
    now[0] = 31.0
    with pytest.raises(Exception, match="revoked"):
        await doorkeeper.admit(request)

    await engine.dispose()


def test_a_key_survives_its_writing():
    key = new_key()

    assert parse_key(key.text) == key
    assert key.matches(key.hash)
    assert not new_key().matches(key.hash)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\nb"])
def test_a_rig_needs_a_name_that_can_be_read(environment: dict[str, str], name: str):
    answer = keys(environment, "create", name)

    assert answer.returncode == 2
    assert answer.stdout == ""
    assert "1 to 200" in answer.stderr


async def test_the_use_of_a_key_is_noted_once_a_minute(database: Database):
    engine = create_engine(database.settings("rigmark_ingest"), application="test")
    key = new_key()
    rig_id = await create_rig(engine, "often", key)
    last_use = f"SELECT last_used_at FROM rigs WHERE id = '{rig_id}'"

    await note_use(engine, rig_id)
    first = database.query(last_use)
    await note_use(engine, rig_id)
    second = database.query(last_use)
    database.query(f"UPDATE rigs SET last_used_at = now() - interval '61 s' WHERE id = '{rig_id}'")
    await note_use(engine, rig_id)
    later = database.query(last_use)
    await engine.dispose()

    assert first == second
    assert later > first


def test_the_openapi_document_can_be_printed_without_a_database():
    printed = subprocess.run([PROGRAM, "openapi"], capture_output=True, check=True)

    document = json.loads(printed.stdout)
    post_ = document["paths"]["/api/benchmarks"]["post"]
    assert {"201", "200", "400", "401", "409", "413", "415", "422", "503"} <= set(
        post_["responses"]
    )
    assert "HTTPValidationError" not in document["components"]["schemas"]
    assert post_["security"] == [{}, {"rigKey": []}]
