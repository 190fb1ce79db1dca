"""What the agent runs inside of: a container, a virtual machine, both, or neither that it knows."""

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Final

from rigmark_agent.device.sysfs import read_text

_MARKS: Final = MappingProxyType(
    {".dockerenv": "docker", "run/.containerenv": "podman", "dev/lxd/sock": "lxd"}
)
_CGROUPS: Final = MappingProxyType(
    {"kubepods": "kubernetes", "docker": "docker", "libpod": "podman", "lxc": "lxc"}
)
_MACHINES: Final = MappingProxyType(
    {
        "kvm": "kvm",
        "qemu": "qemu",
        "vmware": "vmware",
        "virtualbox": "virtualbox",
        "virtual machine": "hyper-v",
        "hvm domu": "xen",
        "google compute engine": "google compute engine",
        "amazon ec2": "amazon ec2",
        "openstack": "openstack",
        "bhyve": "bhyve",
        "parallels": "parallels",
        "apple virtualization": "apple virtualization",
    }
)
"""Words by which virtual machines give themselves as a maker or a product."""


def container(root: Path = Path("/")) -> str | None:
    """Name what this runs inside of, the innermost first, as `docker, kvm`; None for neither."""
    found = dict.fromkeys((*_containers(root), *_machines(root)))
    return ", ".join(found) or None


def _containers(root: Path) -> Iterator[str]:
    for mark, name in _MARKS.items():
        if (root / mark).exists():
            yield name
    if told := read_text(root / "run/systemd/container"):
        yield told.lower()[:40]
    groups = read_text(root / "proc/1/cgroup")
    yield from (name for word, name in _CGROUPS.items() if word in groups)


def _machines(root: Path) -> Iterator[str]:
    kernel = read_text(root / "proc/sys/kernel/osrelease").lower()
    if "microsoft" in kernel:
        yield "wsl"
        return
    board = root / "sys/class/dmi/id"
    told = f"{read_text(board / 'sys_vendor')} {read_text(board / 'product_name')}".lower()
    names = [name for word, name in _MACHINES.items() if word in told]
    if hypervisor := read_text(root / "sys/hypervisor/type"):
        names.append(hypervisor)
    if names:
        yield names[0]
    elif " hypervisor" in read_text(root / "proc/cpuinfo"):
        yield "virtual machine"
