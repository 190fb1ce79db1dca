"""Who may use the data folder."""

import os

import pytest

from rigmark_embedded.errors import DataFolderIsInUse
from rigmark_embedded.folder import DataFolder


def test_two_launchers_do_not_share_a_folder(tmp_path):
    first, second = DataFolder(tmp_path), DataFolder(tmp_path)

    with (
        first.held(),
        pytest.raises(DataFolderIsInUse, match=f"process id {os.getpid()}"),
        second.held(patience_s=0),
    ):
        pass


def test_a_folder_is_free_again_when_the_launcher_let_it_go(tmp_path):
    with DataFolder(tmp_path).held():
        pass

    with DataFolder(tmp_path).held(patience_s=0) as lock:
        assert lock > 0


def test_a_folder_is_held_for_as_long_as_a_child_keeps_the_descriptor_open(tmp_path):
    with DataFolder(tmp_path).held() as lock:
        childs = os.dup(lock)
    # As if the launcher were dead: no process has this id.
    (tmp_path / "lock").write_text("1234567890")

    with pytest.raises(DataFolderIsInUse), DataFolder(tmp_path).held(patience_s=0.1):
        pass

    os.close(childs)
    with DataFolder(tmp_path).held(patience_s=0) as lock:
        assert lock > 0


def test_the_folder_is_made_and_closed_to_others(tmp_path):
    folder = DataFolder(tmp_path / "a" / "b")

    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert folder.log("web") == tmp_path / "a" / "b" / "logs" / "web.log"
