"""Whom Postgres runs as."""

import os
import pwd

import pytest

from rigmark_embedded.errors import RootCannotLowerItself
from rigmark_embedded.unprivileged import USER, as_unprivileged_user, private_folder

ROOT = 0


def test_a_normal_user_stays_who_they_are():
    assert as_unprivileged_user(1000) == ()


def test_root_becomes_nobody_on_systems_that_can_do_it(tmp_path, monkeypatch):
    setpriv = tmp_path / "setpriv"
    setpriv.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    command = as_unprivileged_user(ROOT)

    assert command[:2] == (str(setpriv), f"--reuid={pwd.getpwnam(USER).pw_uid}")


def test_root_is_told_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(RootCannotLowerItself, match="setpriv"):
        as_unprivileged_user(ROOT)


def test_the_folder_of_a_server_is_closed_to_others(tmp_path):
    folder = tmp_path / "data"

    private_folder(folder)

    owner = pwd.getpwnam(USER).pw_uid if os.geteuid() == ROOT else os.geteuid()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_uid == owner
