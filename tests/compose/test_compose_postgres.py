"""A volume of another major version of Postgres is refused, and left as it is."""

import os
from collections.abc import Iterator

import pytest

from compose.deployment import ComposeFailed, Deployment, own_ports

pytestmark = pytest.mark.compose


@pytest.fixture
def outdated(settings: dict[str, str]) -> Iterator[Deployment]:
    """A deployment whose volume says that Postgres 16 wrote it."""
    deployment = Deployment(f"rigmark-outdated-{os.getpid()}", settings | own_ports())
    try:
        write = ("--entrypoint=sh", "postgres", "-c", "echo 16 >$PGDATA/PG_VERSION")
        deployment.run("run", "--rm", "--no-TTY", *write)
        yield deployment
    finally:
        deployment.down()


def test_a_volume_of_another_major_version_is_refused(outdated: Deployment) -> None:
    with pytest.raises(ComposeFailed, match="unhealthy"):
        outdated.up("--wait", "postgres")

    assert "written by Postgres 16, and this image is Postgres 17" in outdated.run(
        "logs", "postgres"
    )
