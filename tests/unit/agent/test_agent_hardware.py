import pytest

from rigmark_agent.device.hardware import unread_gpus
from rigmark_agent.device.processor import cpu_name


def machine(root, *devices, nodes=()):
    for index, (kind, vendor) in enumerate(devices):
        folder = root / "sys/bus/pci/devices" / f"0000:00:0{index}.0"
        folder.mkdir(parents=True)
        (folder / "class").write_text(f"{kind}\n")
        (folder / "vendor").write_text(f"{vendor}\n")
    for node in nodes:
        (root / "dev").mkdir(exist_ok=True)
        (root / "dev" / node).touch()
    return root


@pytest.mark.parametrize(
    ("devices", "nodes", "found"),
    [
        pytest.param([], [], [], id="nothing"),
        pytest.param([("0x020000", "0x8086")], [], [], id="a network card"),
        pytest.param([("0x030000", "0x1a03")], [], [], id="a server board's console"),
        pytest.param([("0x030000", "0x1234")], [], [], id="a virtual machine's screen"),
        pytest.param(
            [("0x030000", "0x1002"), ("0x030200", "0x10de")],
            [],
            ["an AMD graphics processor", "an NVIDIA graphics processor"],
            id="two cards",
        ),
        pytest.param([], ["dxg"], ["/dev/dxg"], id="a card lent by Windows"),
    ],
)
def test_graphics_processors_that_cannot_be_read_are_named(tmp_path, devices, nodes, found):
    root = machine(tmp_path, *devices, nodes=nodes)

    assert unread_gpus(root, "Linux") == found


def test_a_device_without_readable_files_is_passed_over(tmp_path):
    (tmp_path / "sys/bus/pci/devices/0000:00:00.0").mkdir(parents=True)

    assert unread_gpus(tmp_path, "Linux") == []


def test_other_systems_may_have_a_graphics_processor():
    assert unread_gpus(system="Darwin") == ["the graphics processor of this machine"]


@pytest.mark.parametrize(
    ("cpuinfo", "board", "name"),
    [
        ("model\t: 1\nmodel name\t: Ryzen 9 7950X\n", None, "Ryzen 9 7950X"),
        ("processor\t: 0\n", "Raspberry Pi 5 Model B\x00", "Raspberry Pi 5 Model B"),
    ],
)
def test_the_processor_is_named_by_its_maker_or_its_board(tmp_path, cpuinfo, board, name):
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/cpuinfo").write_text(cpuinfo)
    if board:
        (tmp_path / "sys/firmware/devicetree/base").mkdir(parents=True)
        (tmp_path / "sys/firmware/devicetree/base/model").write_text(board)

    assert cpu_name(tmp_path) == name


def test_a_processor_without_a_readable_name_is_unknown_or_generic(tmp_path):
    name = cpu_name(tmp_path)

    assert name is None or name
