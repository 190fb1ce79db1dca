"""Deployments for the tests: one that is only read, and one that runs with three assessors."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from compose.deployment import COMPOSE_FILE, ROOT, Deployment, own_ports

ASSESSORS = 3


@pytest.fixture(scope="session")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that `make secrets` wrote."""
    checkout = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "deploy", checkout / "deploy", ignore=shutil.ignore_patterns("embedded"))
    subprocess.run([checkout / "deploy/secrets.sh"], check=True, stdout=subprocess.DEVNULL)
    return checkout / ".secrets"


@pytest.fixture(scope="session")
def settings(secrets: Path) -> dict[str, str]:
    """What a user sets: here ports that are free, and images of the tests' own."""
    return {
        "RIGMARK_SECRETS_DIR": str(secrets),
        "RIGMARK_TAG": "test",
        **own_ports(),
        # One test posts with a key; all others as in a lab, as fast as they can.
        "RIGMARK_REQUIRE_API_KEY": "false",
        "RIGMARK_ADDRESS_POSTS_PER_MINUTE": "0",
    }


@pytest.fixture(scope="session")
def images(settings: dict[str, str]) -> None:
    """The images of this checkout, built once for all deployments.

    One that is built twice gets two ids, and what runs would be made anew by the next `up`.
    """
    building = Deployment(f"rigmark-images-{os.getpid()}", settings)
    building.run("--profile=tls", "--profile=demo", "build", timeout_s=600)


@pytest.fixture(scope="session")
def resting(settings: dict[str, str]) -> Deployment:
    """The deployment as it stands in the checkout, not started."""
    return Deployment(f"rigmark-resting-{os.getpid()}", settings)


@pytest.fixture(scope="session")
def running(settings: dict[str, str], images: None) -> Iterator[Deployment]:  # noqa: ARG001
    """The deployment with three assessors and a judge whose every answer takes the same time.

    Backups and the proxy with TLS run beside it, as in production.
    """
    files = (COMPOSE_FILE, ROOT / "tests/compose/judge.yaml")
    deployment = Deployment(f"rigmark-test-{os.getpid()}", settings, files)
    try:
        deployment.up("--wait", f"--scale=assessor={ASSESSORS}")
        deployment.up("--wait", "--no-recreate", "backup", "backup-metrics", "tls")
        yield deployment
    finally:
        deployment.down()
