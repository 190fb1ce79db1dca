"""What it ran on: the hardware, and what its sensors said beside the requests."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from rigmark_shared.wire.document import (
    Document,
    Gigabytes,
    Milliseconds,
    Name,
    Percent,
    Reason,
)


class MemoryKind(StrEnum):
    """Which memory a figure speaks of."""

    VRAM = "vram"
    RAM = "ram"
    UNIFIED = "unified"


class Gpu(Document):
    """One graphics card or accelerator."""

    name: Name
    """The card's name as its driver tells it."""
    memory_gb: Gigabytes | None = None
    """The card's whole memory in GB of 1024 MB."""
    memory_bandwidth_gb_s: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    """The memory's bandwidth by its clock and bus width, in GB of 10^9 bytes a second."""
    architecture: Name | None = None
    """The card's architecture, for example `Hopper` or `gfx1100`."""
    power_limit_w: Annotated[float, Field(gt=0, le=100_000)] | None = None
    """The power limit that was set, in watts."""
    link: Name | None = None
    """How it is attached at present, for example `PCIe 4.0 x16`."""
    partition: Name | None = None
    """The part of a divided card that was used, for example `MIG 1g.10gb`."""


class Hardware(Document):
    """The rig; free text is always accepted, nothing is on a whitelist."""

    name: Name
    """A name people recognise the rig by, for example `RTX 4090` or `MacBook Pro M4 Max`."""
    gpus: Annotated[list[Gpu], Field(max_length=64)] = Field(default_factory=list)
    """The cards the model ran on; empty when it ran on the CPU alone."""
    cpu: Name | None = None
    """The processor's name."""
    cpu_cores: Annotated[int, Field(gt=0, le=100_000)] | None = None
    """The number of logical cores."""
    ram_gb: Gigabytes | None = None
    """The main memory in GB of 1024 MB."""
    unified_memory: bool | None = None
    """Whether CPU and GPU share one memory."""
    os: Name | None = None
    """The operating system and its release."""
    driver_version: Name | None = None
    """The version of the graphics driver."""
    compute_api: Name | None = None
    """The highest version of the compute interface that the driver serves, as `CUDA 13.0`."""
    container: Name | None = None
    """What the agent runs inside of, as `docker`, `kvm` or `wsl`, where it can tell."""
    idle_power_w: Annotated[float, Field(ge=0, le=100_000)] | None = None
    """Power of these cards together before the first request, in watts."""
    idle_window_s: Annotated[float, Field(gt=0, le=86_400)] | None = None
    """How long `idle_power_w` was measured for."""
    unknown: Annotated[dict[Name, Reason], Field(max_length=50)] = Field(default_factory=dict)
    """Why a field of the hardware or of the device traces is null, by the field's name."""


class DeviceSample(Document):
    """What the sensors said at one moment of an attempt."""

    at_ms: Milliseconds
    """Milliseconds since the attempt's `request_start`."""
    device: Annotated[int, Field(ge=0, le=1_000)] = 0
    """The position of the card in `hardware.gpus`."""
    memory_used_mb: Annotated[float, Field(ge=0, le=100_000_000)] | None = None
    """Memory in use on the device, in MB."""
    process_memory_mb: Annotated[float, Field(ge=0, le=100_000_000)] | None = None
    """Memory of the serving process alone, in MB, where it can be told apart."""
    utilization_pct: Percent | None = None
    """The load of the card; this is not the share of the model on the GPU."""
    power_w: Annotated[float, Field(ge=0, le=100_000)] | None = None
    """The power drawn, in watts."""
    energy_j: Annotated[float, Field(ge=0)] | None = None
    """The energy counter, in joules since the driver was loaded; slow to read, so that not every
    sample holds it."""
    temperature_c: Annotated[float, Field(ge=-100, le=300)] | None = None
    """The temperature in degrees Celsius."""
    sm_clock_mhz: Annotated[float, Field(ge=0, le=100_000)] | None = None
    """The clock of the compute units, in MHz."""
    memory_clock_mhz: Annotated[float, Field(ge=0, le=100_000)] | None = None
    """The clock of the card's memory, in MHz."""
    resident_mb: Annotated[float, Field(ge=0, le=100_000_000)] | None = None
    """Main memory in use by the serving process, in MB."""
    ram_used_mb: Annotated[float, Field(ge=0, le=100_000_000)] | None = None
    """Main memory in use on the machine, in MB, without caches that can be dropped."""
    throttle_reasons: Annotated[list[Name], Field(max_length=20)] = Field(default_factory=list)
    """Why the card ran slower than it could; idle is no reason."""
