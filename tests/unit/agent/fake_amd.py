"""A Linux machine's files as the amdgpu driver and the compute topology write them."""

import struct
from pathlib import Path

GB = 1024**3
ADDRESS = "0000:03:00.0"
PID = 4_242
METRICS = struct.Struct("<HBB108xQ")


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{text}\n")


def add_card(root: Path, number: int = 0, address: str = ADDRESS, minor: int = 128) -> Path:
    """A Radeon RX 7900 XTX at work; returns the folder of its device."""
    device = root / f"sys/class/drm/card{number}/device"
    (root / f"sys/class/drm/card{number}-DP-1").mkdir(parents=True, exist_ok=True)
    (device / f"drm/renderD{minor}").mkdir(parents=True)
    for name, text in {
        "vendor": "0x1002",
        "device": "0x744c",
        "revision": "0xc8",
        "unique_id": "5ec2e7unique",
        "uevent": f"DRIVER=amdgpu\nPCI_SLOT_NAME={address}\nMODALIAS=pci:v00001002",
        "mem_info_vram_total": str(24 * GB),
        "mem_info_vram_used": str(9 * GB),
        "mem_info_gtt_total": str(32 * GB),
        "mem_info_gtt_used": str(GB),
        "gpu_busy_percent": "97",
        "current_link_speed": "16.0 GT/s PCIe",
        "current_link_width": "16",
        "hwmon/hwmon4/power1_average": "310000000",
        "hwmon/hwmon4/power1_cap": "355000000",
        "hwmon/hwmon4/temp1_input": "64000",
        "hwmon/hwmon4/freq1_input": "2482000000",
        "hwmon/hwmon4/freq2_input": "1249000000",
    }.items():
        write(device / name, text)
    add_node(root, number + 1, minor, 110_000, width=384, mhz=1_249)
    (device / "gpu_metrics").write_bytes(METRICS.pack(120, 1, 3, 0))
    return device


def add_node(root: Path, number: int, minor: int, version: int, *, width: int, mhz: int) -> None:
    node = root / f"sys/class/kfd/kfd/topology/nodes/{number}"
    write(
        node / "properties",
        f"simd_count 192\ngfx_target_version {version}\ndrm_render_minor {minor}",
    )
    write(node / "mem_banks/0/properties", f"heap_type 1\nwidth {width}\nmem_clk_max {mhz}")
    write(node / "gpu_id", "51140")


def open_by(root: Path, pid: int, number: int, *lines: str) -> None:
    """Let a process hold a graphics file open."""
    write(root / f"proc/{pid}/fdinfo/{number}", "\n".join(("pos:\t0", "flags:\t02", *lines)))


def client(identity: int, vram_mb: int, gtt_mb: int = 0, address: str = ADDRESS) -> tuple[str, ...]:
    return (
        "drm-driver:\tamdgpu",
        f"drm-client-id:\t{identity}",
        f"drm-pdev:\t{address}",
        f"drm-memory-vram:\t{vram_mb * 1024} KiB",
        f"drm-memory-gtt: \t{gtt_mb} MiB",
    )
