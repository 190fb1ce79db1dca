"""What the containers may do, asked inside them while they run."""

import json
import socket
import subprocess
from pathlib import Path

import pytest

from compose.deployment import Deployment

pytestmark = pytest.mark.compose


SERVICES = (
    "postgres",
    "valkey",
    "ingest-api",
    "web",
    "assessor",
    "backup",
    "backup-metrics",
    "tls",
)
IMAGES = ("ingest-api", "web", "assessor", "tls")
JUDGE_PORT = 9000
WEB_PORT = 8080


@pytest.fixture(params=SERVICES)
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


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_holds_no_installer_and_no_compiler(running: Deployment, image: str) -> None:
    tools = "pip pip3 gcc cc make curl wget git"
    look = f"command -v {tools}; python3 -c 'import pip' 2>/dev/null && echo pip; true"

    assert running.execute(image, "sh", "-c", look) == ""


@pytest.mark.parametrize("room", ["ingest-api", "web", "assessor"])
def test_an_image_tells_what_is_in_it(running: Deployment, room: str) -> None:
    told = json.loads(running.execute(room, "cat", "/opt/rigmark/share/sbom.cdx.json"))

    installed = running.execute(room, "sh", "-c", "ls /opt/rigmark/lib/python3*/site-packages")
    listed = {part["name"].lower().replace("-", "_") for part in told["components"]}
    found = {
        name.partition("-")[0].lower() for name in installed.split() if name.endswith(".dist-info")
    }
    assert told["bomFormat"] == "CycloneDX"
    assert {name.replace(".", "_") for name in found} - {
        name.replace(".", "_") for name in listed
    } == ({f"rigmark_{room.partition('-')[0]}"} if room != "ingest-api" else {"rigmark_ingest_api"})


def address_of(running: Deployment, service: str, *, network: str) -> str:
    """Return a container's address on one of its networks."""
    [container] = running.containers(service)
    where = f'{{{{(index .NetworkSettings.Networks "{running.project}_{network}").IPAddress}}}}'
    told = subprocess.check_output(["docker", "inspect", "--format", where, container], text=True)
    return told.strip()


def can_connect(running: Deployment, service: str, address: str, *, port: int) -> bool:
    """Whether a process in a container gets a TCP connection to an address."""
    attempt = f"timeout 2 bash -c ': </dev/tcp/{address}/{port}' 2>/dev/null && echo yes; true"
    return running.execute(service, "sh", "-c", attempt) == "yes"


def test_only_the_assessor_reaches_the_judge(running: Deployment) -> None:
    judge = address_of(running, "judge", network="egress")

    reached = {name for name in SERVICES if can_connect(running, name, judge, port=JUDGE_PORT)}

    # The proxy is on the same network: it may go out, and is not asked to.
    assert reached == {"assessor", "tls"}


def test_an_assessor_finds_a_judge_on_this_machine_by_name(running: Deployment) -> None:
    name = "host.docker.internal"
    gateway = running.execute("assessor", "sh", "-c", f"getent hosts {name}").split()[0]

    with socket.create_server((gateway, 0)) as judge:
        assert can_connect(running, "assessor", name, port=judge.getsockname()[1])


def test_what_holds_data_reaches_nobody_where_visitors_come_in(running: Deployment) -> None:
    web = address_of(running, "web", network="edge")

    reached = {one for one in SERVICES if can_connect(running, one, web, port=WEB_PORT)}

    # The assessor is on the data network with the web, and on no other.
    assert reached == {"ingest-api", "web", "tls"}


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
