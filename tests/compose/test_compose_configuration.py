"""What compose.yaml says, with every default filled in; nothing is started for these."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pydantic_settings import BaseSettings

from compose.deployment import COMPOSE_FILE, ROOT, Deployment
from rigmark_agent.settings import AgentSettings
from rigmark_assessor.settings import AssessorSettings
from rigmark_ingest.settings import IngestSettings
from rigmark_web.settings import WebSettings

pytestmark = pytest.mark.compose

LONGEST_DRAIN_S = 25
ONCE = {"migrate", "agent", "agent-demo"}
# What a port of each is for: rigs, people, both through HTTPS, and operators.
PUBLISHED = {"ingest-api", "web", "tls", "prometheus"}
WAY_OUT = {"assessor": "to the judge", "tls": "to whoever gives out certificates"}
SERVERS = {"postgres:17-trixie", "valkey/valkey:8.1-trixie", "prom/prometheus:v2.53.3"}
# The deployment's own folders that a container may see, and may not write to.
SHOWN = ("deploy/",)
SECRET_LIKE = re.compile(r"PASSWORD|SECRET|API_KEY|TOKEN$")
PASSWORD_IN_ADDRESS = re.compile(r"://[^/@:]*:[^/@]+@")
# Whether keys are asked for is no key; and a rig that runs the agent here gives it its own.
NO_SECRET = {"RIGMARK_REQUIRE_API_KEY", "RIGMARK_API_KEY", "RIGMARK_TARGET_API_KEY"}
ROOMS = {
    "ingest-api": IngestSettings,
    "assessor": AssessorSettings,
    "web": WebSettings,
    "agent": AgentSettings,
}


@pytest.fixture(scope="module")
def services(resting: Deployment) -> dict[str, dict[str, Any]]:
    """All services of all profiles."""
    return dict(resting.configuration()["services"])


def test_every_service_is_unprivileged_and_bounded(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert not service["user"].startswith("0"), name
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert not service.keys() & {"cap_add", "privileged", "devices", "userns_mode", "ipc"}, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert any(mount.startswith("/tmp:") for mount in service["tmpfs"]), name
        assert int(service["mem_limit"]) > 0, name
        assert service["pids_limit"] > 0, name
        assert service["logging"]["options"] == {"max-file": "3", "max-size": "10m"}, name


def test_what_stays_up_has_a_health_check_and_is_restarted(
    services: dict[str, dict[str, Any]],
) -> None:
    for name, service in services.items():
        assert service["restart"] == ("no" if name in ONCE else "unless-stopped"), name
        assert ("healthcheck" in service) == (name not in ONCE), name


def test_only_ingest_and_web_are_published_and_only_here(
    services: dict[str, dict[str, Any]],
) -> None:
    ports = {name: service["ports"] for name, service in services.items() if "ports" in service}

    assert set(ports) == PUBLISHED & set(services)
    assert {port["host_ip"] for each in ports.values() for port in each} == {"127.0.0.1"}


def test_no_container_sees_the_engine_or_writes_to_the_host(
    services: dict[str, dict[str, Any]],
) -> None:
    mounts = [(name, mount) for name, one in services.items() for mount in one.get("volumes", ())]

    assert mounts
    for name, mount in mounts:
        if mount["type"] == "bind":
            shown = Path(mount["source"]).relative_to(ROOT).as_posix()
            assert shown.startswith(SHOWN), name
            assert mount["read_only"], name
        else:
            assert mount["type"] == "volume", name


def test_no_value_of_the_environment_is_a_secret(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        for variable, value in (service.get("environment") or {}).items():
            if SECRET_LIKE.search(variable) and variable not in NO_SECRET:
                assert variable.endswith("_FILE"), (name, variable)
            assert not PASSWORD_IN_ADDRESS.search(str(value)), (name, variable)


def test_only_who_needs_it_has_a_way_out(resting: Deployment) -> None:
    configuration = resting.configuration()

    ways = {
        name: set(service["networks"])
        for name, service in configuration["services"].items()
        if "networks" in service
    }
    assert {name for name, networks in ways.items() if "egress" in networks} == set(WAY_OUT)
    inside = ("postgres", "valkey", "migrate", "backup", "backup-metrics")
    assert {name: ways[name] for name in inside} == {name: {"data"} for name in inside}
    assert configuration["networks"]["data"]["internal"]
    masquerade = "com.docker.network.bridge.enable_ip_masquerade"
    assert configuration["networks"]["edge"]["driver_opts"][masquerade] == "false"


def test_an_assessor_can_be_scaled_and_has_time_to_drain(
    services: dict[str, dict[str, Any]],
) -> None:
    assessor = services["assessor"]

    assert "container_name" not in assessor
    assert "ports" not in assessor
    assert int(assessor["stop_grace_period"].removesuffix("s")) > LONGEST_DRAIN_S


def test_every_container_gets_its_own_passwords_and_no_other(
    services: dict[str, dict[str, Any]],
) -> None:
    given = {
        name: {secret["source"] for secret in service["secrets"]}
        for name, service in services.items()
        if "secrets" in service
    }

    assert given == {
        "postgres": {"database_password"},
        "valkey": {"valkey_password"},
        "migrate": {
            "database_password",
            "ingest_db_password",
            "assessor_db_password",
            "web_db_password",
            "backup_db_password",
        },
        "backup": {"backup_db_password"},
        "ingest-api": {"ingest_db_password", "valkey_password"},
        "web": {"web_db_password"},
        "assessor": {"assessor_db_password", "valkey_password", "judge_api_key"},
        "assessor-demo": {"assessor_db_password", "valkey_password"},
    }


def test_every_image_is_a_known_server_or_built_here(services: dict[str, dict[str, Any]]) -> None:
    images = {service["image"] for service in services.values()}
    built = Counter(service["image"] for service in services.values() if "build" in service)

    assert images - set(built) <= SERVERS
    assert {"postgres:17-trixie", "valkey/valkey:8.1-trixie"} <= images
    # An image that is built twice in one go gets two ids, and its containers are made anew at the
    # next `up`. The two agents are never built together: they are of two profiles.
    assert {image for image, times in built.items() if times > 1} == {"rigmark-agent:test"}


def test_the_example_names_only_what_compose_reads() -> None:
    named = set(re.findall(r"^#(RIGMARK_\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    read = set(re.findall(r"RIGMARK_\w+", COMPOSE_FILE.read_text()))

    assert named
    assert named <= read


@pytest.mark.parametrize(("name", "room"), ROOMS.items())
def test_every_setting_of_a_room_can_be_given(
    services: dict[str, dict[str, Any]], name: str, room: type[BaseSettings]
) -> None:
    service = services[name]
    secrets = {secret["target"].upper() for secret in service.get("secrets", ())}

    wanted = {f"RIGMARK_{field.upper()}" for field in room.model_fields}

    assert wanted <= set(service["environment"]) | secrets
