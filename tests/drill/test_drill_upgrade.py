"""The upgrade drill: the first release's database is brought up to date, and nothing is lost."""

import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from databases import Database
from drill.row_hashes import Columns, columns_of, row_hashes
from ingest_process import process
from integration.assessor.stage import assessors, until
from integration.web.site_client import closing, site_client
from rigmark_embedded.servers import Servers
from rigmark_web.app import create_app
from rigmark_web.settings import WebSettings
from scripted_judge import ScriptedJudge, serving

FIRST_RELEASE = Path(__file__).with_name("first_release.sql")
BENCHMARKS = 4
# What a rig was given by the first release, for a database that was thrown away.
KEY_OF_THEN = "rmk_c1fec973b7e1_yN7qRUWg_gPn4Rjc5Homnr6FOOA6aoa2vxJtpddAsH4"
# What later schemas keep elsewhere; all other columns are where they were.
MOVED = {
    "alembic_version": {"version_num"},
    "rigs": {"key_id", "key_hash", "last_used_at", "revoked_at"},
}
MOST_PAGES = 200


@dataclass(frozen=True, slots=True)
class Upgraded:
    """A database that `rigmark-migrate` has brought up to date, and what it held before."""

    database: Database
    columns: Columns
    hashes: dict[str, str]
    keys: str


def kept(columns: Columns) -> Columns:
    """Return the columns that no later schema moves."""
    return {
        table: left
        for table, names in columns.items()
        if (left := [name for name in names if name not in MOVED.get(table, ())])
    }


def rigmark_migrate(database: Database) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("rigmark-migrate")],
        env={**os.environ, "RIGMARK_DATABASE_URL": database.url("owner")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture(scope="module")
def upgraded(servers: Servers) -> Iterator[Upgraded]:
    """The first release's database, upgraded."""
    database = Database(servers, "first_release")
    servers.postgres.create_database(database.name)
    database.query(FIRST_RELEASE.read_text())
    columns = kept(columns_of(database.query))
    hashes = row_hashes(database.query, columns)
    keys = database.query("SELECT key_id, id, name, key_hash, last_used_at, revoked_at FROM rigs")
    done = rigmark_migrate(database)
    assert done.returncode == 0, done.stderr
    yield Upgraded(database, columns, hashes, keys)
    servers.postgres.drop_database(database.name)


@pytest.fixture(scope="module")
async def site(upgraded: Upgraded) -> AsyncIterator[httpx.AsyncClient]:
    """The pages over the upgraded database."""
    app = create_app(WebSettings(database_url=upgraded.database.url("rigmark_web")))
    async with closing(app), site_client(app) as client:
        yield client


@pytest.fixture(scope="module")
def ingest(upgraded: Upgraded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The API over the upgraded database, with keys required."""
    environment = {
        "RIGMARK_DATABASE_URL": upgraded.database.url("rigmark_ingest"),
        "RIGMARK_VALKEY_URL": upgraded.database.servers.valkey.url,
        "RIGMARK_REQUIRE_API_KEY": "true",
    }
    with process(environment, tmp_path_factory.mktemp("ingest") / "log") as client:
        yield client


def test_every_kept_column_holds_what_it_held(upgraded: Upgraded):
    now = row_hashes(upgraded.database.query, upgraded.columns)

    assert now == upgraded.hashes
    assert upgraded.hashes["benchmarks"].startswith(f"{BENCHMARKS} rows ")


def test_the_key_of_a_rig_is_moved_whole(upgraded: Upgraded):
    moved = "SELECT id, rig_id, name, secret_hash, last_used_at, revoked_at FROM api_keys"

    assert upgraded.database.query(moved) == upgraded.keys
    assert upgraded.keys.startswith("c1fec973b7e1|")


def test_a_second_upgrade_changes_nothing(upgraded: Upgraded):
    columns = columns_of(upgraded.database.query)
    before = row_hashes(upgraded.database.query, columns)

    done = rigmark_migrate(upgraded.database)

    assert done.returncode == 0, done.stderr
    assert row_hashes(upgraded.database.query, columns) == before


async def test_every_page_answers_and_every_link_on_it_leads_somewhere(site: httpx.AsyncClient):
    waiting, seen = ["/benchmarks"], {"/benchmarks"}
    statuses: dict[str, int] = {}
    while waiting and len(statuses) < MOST_PAGES:
        page = waiting.pop(0)
        answer = await site.get(page, headers={"Accept": "text/html"}, follow_redirects=True)
        statuses[page] = answer.status_code
        if answer.headers["content-type"].startswith("text/html"):
            links = re.findall(r'href="(/[^"#]*)', answer.text)
            new = [link.replace("&amp;", "&") for link in links]
            waiting += [link for link in dict.fromkeys(new) if link not in seen]
            seen.update(new)

    assert {page: status for page, status in statuses.items() if status != 200} == {}
    assert len([page for page in statuses if re.fullmatch(r"/benchmarks/[0-9a-f-]{36}", page)]) == 4


def test_every_report_answers_and_says_the_same_figures(upgraded: Upgraded, ingest: httpx.Client):
    stored = "SELECT id, decode_speed_tok_s, status FROM benchmarks ORDER BY id"

    for row in upgraded.database.query(stored).splitlines():
        identity, speed, status = row.split("|")
        report = ingest.get(f"/api/benchmarks/{identity}").raise_for_status()

        assert report.json()["status"] == status
        assert json.dumps(float(speed)) in report.text


def test_a_key_of_the_first_release_still_opens(upgraded: Upgraded, ingest: httpx.Client):
    golden = Path(__file__).parents[1] / "fixtures/golden/plain.json"
    document = json.loads(golden.read_text())
    headers = {"Authorization": f"Bearer {KEY_OF_THEN}"}

    stranger = ingest.post("/api/benchmarks", json=document)
    again = ingest.post("/api/benchmarks", json=document, headers=headers)

    assert stranger.status_code == 401
    assert again.status_code == 201
    posted = (
        f"SELECT count(*) FROM benchmarks WHERE id = '{again.json()['id']}' AND rig_id IS NOT NULL"
    )
    assert upgraded.database.query(posted) == "1"


async def test_what_waited_is_judged_by_this_release(
    upgraded: Upgraded, valkey_url: str, tmp_path: Path
):
    query = upgraded.database.query
    before = query("SELECT id, kpi FROM assessments WHERE status = 'completed' ORDER BY id")

    async with serving(ScriptedJudge()) as judge_url:
        settings = {
            "RIGMARK_DATABASE_URL": upgraded.database.url("rigmark_assessor"),
            "RIGMARK_VALKEY_URL": valkey_url,
            "RIGMARK_JUDGE_BASE_URL": judge_url,
            "RIGMARK_JUDGE_MODEL": "scripted",
            "RIGMARK_RECONCILE_INTERVAL_S": "0.3",
        }
        async with assessors(tmp_path, settings) as started:
            await started.start()
            await until(lambda: _none_waits(query))

    after = query("SELECT id, kpi FROM assessments WHERE status = 'completed' ORDER BY id")
    assert len(before.splitlines()) == 12
    assert set(before.splitlines()) < set(after.splitlines())
    assert query("SELECT count(*) FROM assessments WHERE status = 'failed'") == "1"


async def _none_waits(query: Callable[[str], str]) -> bool:
    waiting = "SELECT count(*) FROM assessments WHERE status NOT IN ('completed', 'failed')"
    return query(waiting) == "0"


def test_a_schema_of_a_later_release_is_refused_and_left_alone(fresh_database: Database):
    fresh_database.query("UPDATE alembic_version SET version_num = '9999'")
    columns = columns_of(fresh_database.query)
    before = row_hashes(fresh_database.query, columns)

    done = rigmark_migrate(fresh_database)

    assert done.returncode == 1
    assert "revision 9999, which this release does not know" in done.stderr
    assert "run the newer release again, or restore a backup made by this one" in done.stderr
    assert row_hashes(fresh_database.query, columns) == before
