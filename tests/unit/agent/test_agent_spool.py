import json
from datetime import UTC, datetime

import pytest

from rigmark_agent.errors import SavedResultIsDamaged, SpoolIsNotWritable
from rigmark_agent.submit.spool import Saved, Spool

AT = datetime(2026, 1, 25, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def spool(tmp_path):
    return Spool(tmp_path / "spool")


def test_a_saved_result_is_whole_and_waits(spool):
    saved = spool.save(b'{"a": 1}', AT)

    assert spool.pending() == [saved]
    assert json.loads(saved.body()) == {"a": 1}
    assert saved.path.name.startswith("20260125T030405Z-")


def test_no_half_written_file_is_left_beside_it(spool):
    saved = spool.save(b"{}", AT)

    assert list(saved.path.parent.iterdir()) == [saved.path]


def test_a_result_that_the_disk_has_no_room_for_takes_none(spool):
    resource = pytest.importorskip("resource", reason="only Unix can make a disk small")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))

    try:
        with pytest.raises(SpoolIsNotWritable):
            spool.save(b"x" * 2000, AT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert [path for path in spool.folder.rglob("*") if path.is_file()] == []


def test_the_key_lies_in_the_files_name_and_outlives_the_program(spool):
    saved = spool.save(b"{}", AT)

    found = Spool(spool.folder).pending()[0]

    assert found.idempotency_key == saved.idempotency_key
    assert len(found.idempotency_key) == 36


def test_results_are_posted_oldest_first(spool):
    late = spool.save(b"{}", AT.replace(hour=9))
    early = spool.save(b"{}", AT)

    assert spool.pending() == [early, late]


def test_every_outcome_has_its_folder(spool):
    sent, rejected, damaged = (spool.save(b"{}", AT) for _ in range(3))
    spool.save(b"{}", AT)

    spool.mark_sent(sent)
    spool.reject(rejected)
    spool.set_aside(damaged)

    assert spool.count() == {"pending": 1, "sent": 1, "rejected": 1, "damaged": 1}
    assert not sent.path.exists()


def test_a_result_that_another_drain_has_moved_is_no_error(spool):
    saved = spool.save(b"{}", AT)
    moved = spool.mark_sent(saved)

    assert spool.mark_sent(saved).path == moved.path


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("20260125T030405Z-not-a-key.json", b"{}"),
        ("3b241101-e2bb-4255-8caf-4136c566a962.json", b'{"half": '),
        ("3b241101-e2bb-4255-8caf-4136c566a962.json", b"\xff\xfe"),
        ("3b241101-e2bb-4255-8caf-4136c566a962.json", b"[]"),
    ],
)
def test_a_file_that_is_not_what_the_agent_wrote_is_damaged(tmp_path, name, body):
    (tmp_path / name).write_bytes(body)

    with pytest.raises(SavedResultIsDamaged, match=name):
        Saved(tmp_path / name).body()


def test_a_file_that_never_was_is_told_to_be_missing_whatever_its_name(tmp_path):
    with pytest.raises(SavedResultIsDamaged, match=r"nosuch cannot be read: .*No such file"):
        Saved(tmp_path / "nosuch").body()


def test_a_file_that_is_gone_is_damaged(tmp_path):
    with pytest.raises(SavedResultIsDamaged):
        Saved(tmp_path / "3b241101-e2bb-4255-8caf-4136c566a962.json").body()


def test_a_folder_that_cannot_be_made_is_a_named_error(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    spool = Spool(in_the_way)

    with pytest.raises(SpoolIsNotWritable):
        spool.check()
    with pytest.raises(SpoolIsNotWritable):
        spool.save(b"{}", AT)


def test_a_result_that_cannot_be_moved_is_a_named_error(spool):
    saved = spool.save(b"{}", AT)
    (spool.folder / "sent").write_text("in the way")

    with pytest.raises(SpoolIsNotWritable):
        spool.mark_sent(saved)
    assert saved.path.exists()
