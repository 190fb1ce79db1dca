"""What the machine's processor is called, and whether it shares its memory with graphics."""

import ctypes
import platform
from pathlib import Path

from rigmark_agent.target.reading import name as short


def cpu_name(root: Path = Path("/")) -> str | None:
    """Return the processor's name as its maker gave it."""
    if platform.system() == "Darwin":
        return short(_sysctl("machdep.cpu.brand_string"))
    try:
        lines = (root / "proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        board = root / "sys/firmware/devicetree/base/model"  # boards without names in cpuinfo
        model = board.read_text(encoding="utf-8").strip("\x00") if board.exists() else None
    except OSError:
        return short(platform.processor())
    fields = (line.partition(":") for line in lines)
    names = (value for key, _, value in fields if key.strip() == "model name")
    return short(next(names, None)) or short(model) or short(platform.processor())


def is_apple_silicon() -> bool:
    """Say whether CPU and GPU share one memory in the way of Apple's machines."""
    return platform.system() == "Darwin" and platform.machine() == "arm64"


def _sysctl(key: str) -> str:
    """Ask macOS for a text, which its /proc would tell if it had one."""
    library = ctypes.CDLL(None)
    size = ctypes.c_size_t(256)
    value = ctypes.create_string_buffer(size.value)
    failed = library.sysctlbyname(key.encode(), value, ctypes.byref(size), None, 0)
    return "" if failed else value.value.decode("utf-8", "replace")
