"""How the rooms are set up for a trial: quick leases, or those that are shipped."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from faults.proxy import HOST

SLOTS: Final = 6
SAMPLES: Final = 2
FAKETIME: Final = "libfaketimeMT.so.1"
_LIBRARIES: Final = (Path("/usr/lib"), Path("/usr/local/lib"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """How quickly things are noticed; None is what is shipped."""

    lease_s: float | None = None
    heartbeat_s: float | None = None
    reconcile_s: float | None = None
    statement_s: float | None = None
    slots: int = SLOTS

    @property
    def settings(self) -> dict[str, str]:
        """The settings that differ from what is shipped."""
        named = {
            "RIGMARK_LEASE_S": self.lease_s,
            "RIGMARK_HEARTBEAT_S": self.heartbeat_s,
            "RIGMARK_RECONCILE_INTERVAL_S": self.reconcile_s,
            "RIGMARK_DATABASE_STATEMENT_TIMEOUT_S": self.statement_s,
            "RIGMARK_DATABASE_POOL_TIMEOUT_S": self.statement_s,
        }
        return {name: str(value) for name, value in named.items() if value is not None}


QUICK: Final = Tempo(lease_s=3, heartbeat_s=0.6, reconcile_s=1, statement_s=1.5)
"""For trials: all that takes long in production happens within seconds."""
SHIPPED: Final = Tempo()
"""For the promised recovery times."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A wall clock that can jump, for the rooms that it is given to."""

    library: Path
    file: Path
    rooms: tuple[str, ...] = ("assessor-2", "ingest-2")

    @property
    def environment(self) -> Mapping[str, str]:
        """What makes a process read this clock; time that only passes stays as it is."""
        return {
            "LD_PRELOAD": str(self.library),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_CACHE_DURATION": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def jump(self, hours: int) -> None:
        """Stand so many hours before or after the true time."""
        partial = self.file.with_suffix(".new")
        partial.write_text(f"{hours:+d}h\n")
        partial.rename(self.file)


def find_clock(folder: Path) -> Clock | None:
    """Return a clock that can jump, where Debian's libfaketime is installed."""
    found = [path for root in _LIBRARIES for path in root.glob(f"**/faketime/{FAKETIME}")]
    if not found:
        return None
    clock = Clock(found[0], folder / "clock")
    clock.jump(0)
    return clock


def environment(
    kind: str, *, database: str, links: Mapping[str, int], tempo: Tempo
) -> dict[str, str]:
    """Return the settings of a room, each server behind its proxy."""
    role, of = {
        "ingest": ("rigmark_ingest", "ingest"),
        "assessor": ("rigmark_assessor", "assessors"),
        "web": ("rigmark_web", "web"),
    }[kind]
    postgres = links[f"postgres of {of}"]
    return {
        **tempo.settings,
        "RIGMARK_DATABASE_URL": f"postgresql://{role}@{HOST}:{postgres}/{database}",
        "RIGMARK_VALKEY_URL": f"redis://{HOST}:{links['valkey']}/0",
        "RIGMARK_VALKEY_TIMEOUT_S": "0.5",
        "RIGMARK_REQUIRE_API_KEY": "false",
        "RIGMARK_POSTS_PER_MINUTE": "0",
        "RIGMARK_ADDRESS_POSTS_PER_MINUTE": "0",
        "RIGMARK_JUDGE_BASE_URL": f"http://{HOST}:{links['judge']}/v1",
        "RIGMARK_JUDGE_MODEL": "scripted",
        "RIGMARK_JUDGE_SAMPLES": str(SAMPLES),
        "RIGMARK_JUDGE_HALF_WIDTH": "0",
        "RIGMARK_JUDGE_SLOTS": str(tempo.slots),
        "RIGMARK_JUDGE_TIMEOUT_S": "5",
        "RIGMARK_JUDGE_RETRY_S": "0.2",
        "RIGMARK_JUDGE_PAUSE_S": "0.3",
        "RIGMARK_JUDGE_MAX_FAILURES": "50",
    }
