"""The restore drill: backup, destroy the volume, restore; and what a restore refuses to do."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

import builders
from compose.deployment import ROOT, Deployment, own_ports
from drill.row_hashes import Columns, columns_of, row_hashes

pytestmark = pytest.mark.compose

FIRST_RELEASE = ROOT / "tests/drill/first_release.sql"
NEWER = "UPDATE alembic_version SET version_num = '9999'"
# When an assessor was last seen, and by whom what waits is judged, is not for a backup to keep.
ALIVE = {"assessors"}


@dataclass(frozen=True, slots=True)
class Drill:
    """A deployment, and the two scripts that `make backup` and `make restore` run."""

    deployment: Deployment
    folder: Path

    def script(
        self, name: str, *arguments: str, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a script of deploy/backup as a user would."""
        return subprocess.run(
            [ROOT / "deploy/backup" / name, *arguments],
            env=self.deployment.environment | {"BACKUPS": str(self.folder)} | settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    def take(self) -> str:
        """Make a backup and return the path of its copy."""
        done = self.script("take.sh")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def restore(self, file: str, **settings: str) -> str:
        """Restore a backup and return what was said."""
        done = self.script("restore.sh", file, **settings)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def refusal(self, file: str, **settings: str) -> str:
        """Return why a backup is not restored."""
        done = self.script("restore.sh", file, **settings)
        assert done.returncode == 1, done.stderr
        return done.stderr

    def hashes(self) -> dict[str, str]:
        """Return a hash over all rows of each table."""
        return row_hashes(self.deployment.query, columns_of(self.deployment.query))


@pytest.fixture(scope="module")
def drill(
    settings: dict[str, str],
    images: None,  # noqa: ARG001
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Drill]:
    """A deployment with benchmarks of the first release, and one that a rig posted with its key."""
    deployment = Deployment(
        f"rigmark-drill-{os.getpid()}", settings | own_ports() | {"RIGMARK_REQUIRE_API_KEY": "true"}
    )
    try:
        deployment.up("--wait", "postgres")
        deployment.query(FIRST_RELEASE.read_text())
        deployment.up("--wait", "ingest-api")
        yield Drill(deployment, tmp_path_factory.mktemp("backups"))
    finally:
        deployment.down()


def test_a_rig_posts_with_the_key_it_was_given(drill: Drill) -> None:
    address = f"{drill.deployment.ingest_url}/api/benchmarks"
    key = drill.deployment.execute(
        "ingest-api", "rigmark-ingest", "keys", "create", "drilled-rig"
    ).split()[0]

    without = httpx.post(address, json=builders.submission())
    posted = httpx.post(
        address, json=builders.submission(), headers={"Authorization": f"Bearer {key}"}
    )

    assert without.status_code == 401
    assert posted.status_code == 201


def test_what_was_backed_up_is_there_again_after_the_volume_was_destroyed(drill: Drill) -> None:
    drill.deployment.run("stop", "ingest-api")
    before = drill.hashes()
    file = drill.take()
    drill.deployment.run("down", "--timeout=5")
    subprocess.run(
        ["docker", "volume", "rm", f"{drill.deployment.project}_postgres"],
        check=True,
        stdout=subprocess.DEVNULL,
    )

    told = drill.restore(file, START="0")

    assert drill.hashes() == before
    assert before["benchmarks"].startswith("5 rows ")
    assert "restored 5 benchmarks" in told


def test_a_database_with_benchmarks_is_not_replaced_unasked(drill: Drill) -> None:
    before = drill.hashes()

    told = drill.refusal("latest")

    assert "the database holds 5 benchmarks: FORCE=1" in told
    assert drill.hashes() == before


def test_a_backup_of_a_newer_release_is_refused_and_the_database_stays(drill: Drill) -> None:
    drill.deployment.query(NEWER)
    file = drill.take()
    drill.deployment.query(f"UPDATE alembic_version SET version_num = '{_head()}'")
    before = drill.hashes()

    told = drill.refusal(file, FORCE="1")

    assert "revision 9999, which this release does not know: run the newer release again" in told
    assert "this release cannot use the backup's schema; the database is as it was" in told
    assert drill.hashes() == before
    assert "restoring" not in drill.deployment.query("SELECT datname FROM pg_database")
    Path(file).unlink()


@pytest.mark.parametrize("harm", ["no backup", "damaged", "missing"])
def test_what_is_no_good_backup_touches_nothing(drill: Drill, tmp_path: Path, harm: str) -> None:
    file = tmp_path / "a.dump"
    if harm != "missing":
        file.write_text("PGDMP and no more" if harm == "damaged" else "SELECT 1")
    if harm == "damaged":
        (tmp_path / "a.dump.sha256").write_text(f"{'0' * 64}  a.dump\n")

    told = drill.refusal(str(file), FORCE="1")

    assert "nothing was touched" in told


def test_rooms_that_run_are_stopped_only_when_told_to_and_then_started_again(drill: Drill) -> None:
    deployment = drill.deployment
    file = str(min(drill.folder.glob("*.dump")))
    deployment.up("--wait", "--scale=assessor=2")
    changed = "UPDATE benchmarks SET model = 'changed since'"
    before = row_hashes(deployment.query, _kept(deployment))

    told = drill.refusal(file)
    assert "ingest-api web assessor run: stop them first" in told

    deployment.query(changed)
    told = drill.restore(file, FORCE="1")

    assert row_hashes(deployment.query, _kept(deployment)) == before
    assert len(deployment.containers("assessor")) == 2
    assert httpx.get(f"{deployment.ingest_url}/readyz").status_code == 200
    assert httpx.get(f"{deployment.web_url}/benchmarks").status_code == 200
    replaced = told.partition("what was there before is the database ")[2].split(";")[0]
    kept = deployment.execute(
        "postgres", "psql", "-XAtq", "-U", "rigmark", "-d", replaced, "-c",
        "SELECT DISTINCT model FROM benchmarks",
    )  # fmt: skip
    assert kept == "changed since"


def test_the_service_makes_one_by_itself_and_is_healthy(drill: Drill) -> None:
    before = set(drill.deployment.run("run", "--rm", "--no-deps", "backup", "list").split("\n"))
    drill.deployment.run("run", "--rm", "--no-deps", "--entrypoint=sh", "backup", "-c",
                         "touch -d '3 days ago' $RIGMARK_BACKUP_FOLDER/*.dump")  # fmt: skip

    drill.deployment.run(
        "--profile=backup", "up", "--detach", "--wait", "--no-deps", "backup", timeout_s=120
    )

    after = drill.deployment.execute("backup", "bash", "/rigmark/backup.sh", "list").split("\n")
    assert len(after) == len(before) + 1


def _kept(deployment: Deployment) -> Columns:
    columns = columns_of(deployment.query)
    return {table: names for table, names in columns.items() if table not in ALIVE}


def _head() -> str:
    versions = ROOT / "shared/src/rigmark_shared/db/migrations/versions"
    return max(file.name[:4] for file in versions.glob("0*.py"))
