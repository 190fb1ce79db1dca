"""Deployments for the tests: one that is only read, and one that runs with three assessors."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from compose.deployment import COMPOSE_FILE, ROOT, Deployment, free_port

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
        "RIGMARK_INGEST_PORT": free_port(),
        "RIGMARK_WEB_PORT": free_port(),
    }


@pytest.fixture(scope="session")
def resting(settings: dict[str, str]) -> Deployment:
    """The deployment as it stands in the checkout, not started."""
    return Deployment(f"rigmark-resting-{os.getpid()}", settings)


@pytest.fixture(scope="session")
def running(settings: dict[str, str]) -> Iterator[Deployment]:
    """The deployment with three assessors and a judge whose every answer takes the same time."""
    files = (COMPOSE_FILE, ROOT / "tests/compose/judge.yaml")
    deployment = Deployment(f"rigmark-test-{os.getpid()}", settings, files)
    try:
        deployment.run("build", timeout_s=420)
        deployment.up("--wait", f"--scale=assessor={ASSESSORS}")
        yield deployment
    finally:
        deployment.down()
