"""What the containers may do, asked inside them while they run."""

from pathlib import Path

import pytest

from compose.deployment import Deployment

pytestmark = pytest.mark.compose


@pytest.fixture(params=["postgres", "valkey", "ingest-api", "web", "assessor"])
def service(request: pytest.FixtureRequest) -> str:
    """Each service that stays up."""
    return str(request.param)


def test_nothing_runs_as_root_or_with_privileges(running: Deployment, service: str) -> None:
    status = running.execute(service, "cat", "/proc/1/status")

    told = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert "0" not in told["Uid"].split() + told["Gid"].split()
    assert {told["CapEff"], told["CapPrm"], told["CapBnd"]} == {"0" * 16}
    assert told["NoNewPrivs"] == "1"


def test_the_root_file_system_is_read_only(running: Deployment, service: str) -> None:
    mounts = running.execute(service, "cat", "/proc/mounts").splitlines()

    root = next(fields for mount in mounts if (fields := mount.split())[1] == "/")
    assert "ro" in root[3].split(",")


def test_no_password_is_in_the_environment_or_on_a_command_line(
    running: Deployment, service: str, secrets: Path
) -> None:
    passwords = [file.read_text() for file in secrets.iterdir() if file.stat().st_size]
    everything = "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ | tr '\\0' '\\n'"

    told = running.execute(service, "sh", "-c", everything)

    assert "PATH=" in told
    assert not [password for password in passwords if password in told]


def test_postgres_and_valkey_ask_for_a_password(running: Deployment) -> None:
    as_web = "psql -w 'host=postgres user=rigmark_web dbname=rigmark' -c 'SELECT 1'"

    postgres = running.execute("postgres", "sh", "-c", f"{as_web} 2>&1 || true")
    valkey = running.execute("valkey", "valkey-cli", "ping")

    assert "no password supplied" in postgres
    assert "NOAUTH" in valkey


def test_valkey_never_evicts_and_keeps_what_it_has(running: Deployment) -> None:
    assert running.valkey("CONFIG", "GET", "maxmemory-policy").split()[-1] == "noeviction"
    assert running.valkey("CONFIG", "GET", "appendonly").split()[-1] == "yes"


def test_web_can_only_read(running: Deployment) -> None:
    writes = running.query(
        "SELECT count(*) FROM information_schema.role_table_grants"
        " WHERE grantee = 'rigmark_web' AND privilege_type <> 'SELECT'"
    )

    assert writes == "0"
