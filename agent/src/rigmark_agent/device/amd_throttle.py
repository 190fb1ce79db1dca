"""Why an AMD card holds its clocks down, from the driver's table of metrics."""

import struct
from pathlib import Path
from typing import Final

from rigmark_agent.device.sysfs import why_unread

_HEADER: Final = struct.Struct("<HBB")
_STATUS: Final = struct.Struct("<Q")
_KNOWN: Final = (120, 1, 3)
"""Size and revision of `gpu_metrics_v1_3` in the kernel's kgd_pp_interface.h (RDNA 2 and 3)."""
_STATUS_AT: Final = 112
"""Where `indep_throttle_status` stands in it."""
_UNSUPPORTED: Final = 2**64 - 1
_KINDS: Final = (
    ("power_limit", 0x00000000000000FF),
    ("current_limit", 0x0000000000FF0000),
    ("thermal_limit", 0x0000FFFF00000000),
    ("reliability_limit", 0x0300000000000000),
)
"""Groups of SMU_THROTTLER_* bits: package power, currents, temperatures, and fits of voltage."""


def throttle_reasons(file: Path) -> tuple[str, ...] | str:
    """Return the reasons at this moment, or why they are not known."""
    try:
        content = file.read_bytes()
    except OSError:
        return why_unread(file)
    if len(content) < _HEADER.size or _HEADER.unpack_from(content) != _KNOWN:
        return "the driver's table of metrics has a form that is not read"
    if len(content) < _STATUS_AT + _STATUS.size:
        return "the driver's table of metrics is cut short"
    (bits,) = _STATUS.unpack_from(content, _STATUS_AT)
    if bits == _UNSUPPORTED:
        return "this card does not report why it holds its clocks down"
    return tuple(name for name, group in _KINDS if bits & group)
