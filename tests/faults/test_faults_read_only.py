"""A database that answers reads only, as a standby does: rigs are told to come back."""

from pathlib import Path
from uuid import uuid4

import httpx

from builders import submission
from databases import Database
from ingest_process import process


def post(client: httpx.Client) -> httpx.Response:
    return client.post("/api/benchmarks", json=submission(hardware={"name": f"rig {uuid4()}"}))


def test_while_postgres_is_read_only_posts_are_told_to_come_back(
    fresh_database: Database, valkey_url: str, tmp_path: Path
):
    environment = {
        "RIGMARK_DATABASE_URL": fresh_database.url("rigmark_ingest"),
        "RIGMARK_VALKEY_URL": valkey_url,
        "RIGMARK_REQUIRE_API_KEY": "false",
        "RIGMARK_POSTS_PER_MINUTE": "0",
        "RIGMARK_ADDRESS_POSTS_PER_MINUTE": "0",
    }
    alter = f'ALTER DATABASE "{fresh_database.name}" SET default_transaction_read_only = '

    fresh_database.query(f"{alter} on")
    with process(environment, tmp_path / "read-only.log") as client:
        during, not_ready = post(client), client.get("/readyz")
    fresh_database.servers.postgres.query(f"{alter} off", on="postgres")
    with process(environment, tmp_path / "log") as client:
        after, ready = post(client), client.get("/readyz")

    assert during.status_code == 503
    assert during.headers["retry-after"] == "5"
    assert (not_ready.status_code, not_ready.json()["detail"]) == (
        503,
        "Postgres answers reads only",
    )
    assert (after.status_code, ready.status_code) == (201, 200)
