"""Which memory of an AMD card is the serving process's."""

import pytest

from rigmark_agent.device.amd import open_amd
from rigmark_agent.device.drm_clients import DrmClients
from unit.agent.fake_amd import (
    ADDRESS,
    GB,
    PID,
    add_card,
    client,
    open_by,
    write,
)


@pytest.fixture
def device(tmp_path):
    return add_card(tmp_path)


def test_a_file_that_was_opened_once_is_counted_once(tmp_path, device):
    open_by(tmp_path, PID, 7, *client(1, vram_mb=8_000))
    open_by(tmp_path, PID, 9, *client(1, vram_mb=8_000))
    open_by(tmp_path, PID + 1, 7, *client(1, vram_mb=8_000))
    open_by(tmp_path, PID + 1, 8, *client(2, vram_mb=500))
    open_by(tmp_path, PID, 10, "drm-driver:\ti915", "drm-client-id:\t9", f"drm-pdev:\t{ADDRESS}")

    (reading,) = open_amd(tmp_path).read({PID, PID + 1})

    assert device.exists()
    assert reading.process_memory_mb == 8_500


@pytest.mark.usefixtures("device")
def test_memory_that_spilled_into_the_systems_does_not_count_as_the_cards(tmp_path):
    open_by(tmp_path, PID, 7, *client(1, vram_mb=5_000, gtt_mb=3_000))

    (reading,) = open_amd(tmp_path).read({PID})

    assert (reading.process_memory_mb, reading.holds_process) == (5_000, True)


@pytest.mark.usefixtures("device")
def test_rocms_own_book_of_a_process_counts_where_it_tells_more(tmp_path):
    open_by(tmp_path, PID, 7, *client(1, vram_mb=100))
    write(tmp_path / f"sys/class/kfd/kfd/proc/{PID}/vram_51140", str(7 * GB))
    (tmp_path / "proc/self/ns").mkdir(parents=True)
    link = tmp_path / "proc/self/ns/pid"

    link.symlink_to("pid:[4026531836]")
    (host,) = open_amd(tmp_path).read({PID})
    link.unlink()
    link.symlink_to("pid:[4026532211]")
    (container,) = open_amd(tmp_path).read({PID})

    assert host.process_memory_mb == 7 * 1024
    assert container.process_memory_mb == 100


@pytest.mark.usefixtures("device")
def test_a_process_that_only_looked_at_the_card_is_not_on_it(tmp_path):
    open_by(tmp_path, PID, 7, *client(1, vram_mb=0))
    gpus = open_amd(tmp_path)

    (looked,) = gpus.read({PID})
    (nobody,) = gpus.read(())

    assert (looked.process_memory_mb, looked.holds_process) == (None, False)
    assert nobody.holds_process is None


def test_two_cards_are_told_apart_by_their_address(tmp_path):
    add_card(tmp_path, 1)
    add_card(tmp_path, 0, "0000:0a:00.0", minor=129)
    open_by(tmp_path, PID, 7, *client(1, vram_mb=8_000))

    first, second = open_amd(tmp_path).read({PID})

    assert (first.holds_process, second.holds_process) == (False, True)


@pytest.mark.usefixtures("device")
def test_a_process_of_another_user_is_unknown_with_the_reason_until_it_can_be_seen(tmp_path):
    class Denied(DrmClients):
        def opened_by(self, pid):
            raise PermissionError(pid)

    open_by(tmp_path, PID, 7, *client(1, vram_mb=8_000))
    gpus = open_amd(tmp_path)
    seen = gpus._clients
    gpus._clients = Denied(tmp_path, "amdgpu")

    (denied,) = gpus.read({PID})
    reason = gpus.reasons["process_memory_mb"]
    gpus._clients = seen
    (allowed,) = gpus.read({PID})

    assert (denied.process_memory_mb, denied.holds_process) == (None, None)
    assert "belongs to another user" in reason
    assert allowed.process_memory_mb == 8_000
    assert "process_memory_mb" not in gpus.reasons


@pytest.mark.usefixtures("device")
def test_a_process_that_ended_holds_nothing(tmp_path):
    open_by(tmp_path, PID, 7, *client(1, vram_mb=8_000))
    gpus = open_amd(tmp_path)
    gpus.read({PID})
    (tmp_path / f"proc/{PID}/fdinfo/7").unlink()

    (reading,) = gpus.read({PID})
    (stranger,) = gpus.read({PID + 1})

    assert (reading.holds_process, stranger.holds_process) == (False, False)
