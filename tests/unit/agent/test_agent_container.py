import pytest

from rigmark_agent.device.container import container
from unit.agent.fake_amd import write

VIRTUAL_CPU = "flags\t\t: fpu vme hypervisor sse4_2"


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({}, None),
        ({".dockerenv": ""}, "docker"),
        ({"run/.containerenv": 'engine="podman"'}, "podman"),
        ({"proc/1/cgroup": "0::/kubepods.slice/kubepods-pod1.slice"}, "kubernetes"),
        ({"proc/1/cgroup": "12:cpu:/docker/0a1b", ".dockerenv": ""}, "docker"),
        ({"proc/1/cgroup": "0::/init.scope"}, None),
        ({"run/systemd/container": "systemd-nspawn"}, "systemd-nspawn"),
        ({"proc/sys/kernel/osrelease": "5.15.167.4-microsoft-standard-WSL2"}, "wsl"),
        ({"sys/class/dmi/id/sys_vendor": "QEMU"}, "qemu"),
        ({"sys/class/dmi/id/product_name": "VMware20,1"}, "vmware"),
        (
            {
                "sys/class/dmi/id/sys_vendor": "Microsoft Corporation",
                "sys/class/dmi/id/product_name": "Virtual Machine",
            },
            "hyper-v",
        ),
        ({"sys/class/dmi/id/product_name": "MS-7E12"}, None),
        ({"sys/hypervisor/type": "xen"}, "xen"),
        ({"proc/cpuinfo": VIRTUAL_CPU}, "virtual machine"),
        ({"proc/cpuinfo": "flags\t\t: fpu vme sse4_2"}, None),
        ({".dockerenv": "", "proc/cpuinfo": VIRTUAL_CPU}, "docker, virtual machine"),
    ],
)
def test_what_the_agent_runs_inside_of_is_named(tmp_path, files, name):
    for file, text in files.items():
        write(tmp_path / file, text)

    assert container(tmp_path) == name


def test_the_product_of_a_real_machine_is_not_told(tmp_path):
    write(tmp_path / "sys/class/dmi/id/product_name", "Precision 7920, service tag 4X2K9")
    write(tmp_path / "proc/cpuinfo", VIRTUAL_CPU)

    assert container(tmp_path) == "virtual machine"
