"""What `make secrets` writes, and what happens where it was not run."""

import stat
import subprocess
from pathlib import Path

import pytest

from compose.deployment import ComposeFailed, Deployment

pytestmark = pytest.mark.compose


def contents(secrets: Path) -> dict[str, str]:
    """Return every secret by its name."""
    return {file.name: file.read_text() for file in secrets.iterdir()}


def test_every_password_is_its_own_and_only_the_judges_key_is_left_to_the_user(
    secrets: Path,
) -> None:
    written = contents(secrets)

    assert written.pop("judge_api_key") == ""
    assert len(set(written.values())) == len(written) == 6
    assert all(len(password) == 48 for password in written.values())


def test_the_folder_keeps_others_out_and_the_files_let_containers_in(secrets: Path) -> None:
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in secrets.iterdir()} == {0o644}


def test_a_second_run_overwrites_nothing(secrets: Path) -> None:
    before = contents(secrets)

    told = subprocess.check_output([secrets.parent / "deploy/secrets.sh"], text=True)

    assert told == ""
    assert contents(secrets) == before
    assert (secrets.parent / ".env").read_text() == "RIGMARK_SECRETS_DIR=.secrets\n"


def test_without_passwords_nothing_starts_and_it_says_what_to_do(settings: dict[str, str]) -> None:
    without = {name: value for name, value in settings.items() if name != "RIGMARK_SECRETS_DIR"}

    with pytest.raises(ComposeFailed, match='run "make secrets" first'):
        Deployment("rigmark-without", without).run("up", "--detach")
