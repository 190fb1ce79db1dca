"""Reads a real NVIDIA card through the agent's own device trace, and judges what it said.

Run by hand where there is one; it needs this tree, nvidia-ml-py, psutil and pydantic:

    PYTHONPATH=agent/src:shared/src python3 tests/device/real_card.py
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from rigmark_agent.device.recording import Recording, Round
from rigmark_agent.device.rig import Rig
from rigmark_agent.device.trace import device_trace
from rigmark_agent.target.address import Address
from rigmark_agent.target.protocol import GpuShare

LOAD = Path(__file__).with_name("cuda_load.py")
SECONDS = 5.0
IDLE_S = 3.0
Check = tuple[str, bool, str]


def main() -> int:
    """Measure, print everything, and return 1 if anything is implausible."""
    with subprocess.Popen(
        [sys.executable, str(LOAD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as load:
        port = int(_line(load))
        with closing(Rig.of(Address.of(f"http://127.0.0.1:{port}"), same_machine=None)) as rig:
            if not rig.gpus.cards:
                sys.exit(f"there is no card to read: {dict(rig.gpus.reasons)}")
            failed = _measure(rig, load)
        load.communicate("end\n")
    return 1 if failed else 0


def _measure(rig: Rig, load: subprocess.Popen[str]) -> bool:
    _print("energy counter, steps in ms", _counter_steps_ms(rig))
    _print("time of one reading in ms", _reading_ms(rig))
    idle = rig.idle(IDLE_S)
    sampler = rig.sampler()
    cpu_s, began_s = time.process_time(), time.perf_counter()
    with sampler.recording() as recording:
        _send(load, f"work {SECONDS}")
        held_gb = float(_line(load))
    cpu_s = time.process_time() - cpu_s
    placement = rig.placement(recording.rounds)
    share = rig.gpu_share(
        GpuShare(None, "it is no engine"), placement, recording.rounds, weights_gb=held_gb
    )
    _print("idle", idle)
    _print("placement", placement)
    _print("share", share)
    hardware = rig.hardware(placement, None, idle)
    _print("hardware", json.loads(hardware.model_dump_json()))
    trace = device_trace(recording.rounds, began_s, placement)
    for sample in trace[:: max(1, len(trace) // 12)]:
        print("  ", json.dumps(sample.model_dump(mode="json", exclude_defaults=True)))
    _print("samples, bytes", (len(trace), sum(len(one.model_dump_json()) for one in trace)))
    _print("other load %", recording.other_load_pct)
    _print("client's CPU ms per round", round(cpu_s / len(recording.rounds) * 1000, 3))
    _print("all reasons", dict(rig.gpus.reasons))
    _say_as_doctor(rig)
    return _judge(list(_checks(recording, placement.cards[:1], idle.power_w, held_gb)))


def _checks(
    recording: Recording, cards: Sequence[int], idle_w: Sequence[float | None], held_gb: float
) -> Iterator[Check]:
    card = cards[0] if cards else 0
    yield "the process is attributed to a card", bool(cards), f"{cards}"
    yield from _energy_checks(recording.rounds, card, idle_w)
    yield from _memory_checks(recording.rounds, card, held_gb)
    yield from _sensor_checks(recording.rounds, card)
    gap = statistics.median(
        after.at_s - before.at_s for before, after in pairwise(recording.rounds)
    )
    yield "rounds are steady", 0.09 < gap < 0.11, f"median {gap:.4f} s, {len(recording.rounds)}"
    yield "other load is told apart", recording.other_load_pct is not None, ""


def _energy_checks(
    rounds: Sequence[Round], card: int, idle_w: Sequence[float | None]
) -> Iterator[Check]:
    counter = _known(rounds, card, "energy_j")
    took_s = rounds[-1].at_s - rounds[0].at_s
    mean_w = (counter[-1] - counter[0]) / took_s if counter else 0.0
    yield "energy rises", mean_w > 0, f"{mean_w:.1f} W in the mean of {took_s:.2f} s"
    told = statistics.mean(_known(rounds, card, "power_w") or [0.0])
    yield "power agrees", 0.6 * told < mean_w < 1.6 * told, f"{told:.1f} W"
    idle = idle_w[card] if card < len(idle_w) else None
    yield "work draws more than idling", bool(idle and mean_w > idle), f"idle {idle}"


def _memory_checks(rounds: Sequence[Round], card: int, held_gb: float) -> Iterator[Check]:
    memory = max(_known(rounds, card, "process_memory_mb"), default=0.0) / 1024
    yield "the process holds what it took", memory >= held_gb, f"{memory:.2f} of {held_gb:.2f} GB"
    used = max(_known(rounds, card, "memory_used_mb"), default=0.0) / 1024
    yield "the device holds at least that", used >= memory, f"{used:.2f} GB"
    resident = [one.resident_mb for one in rounds if one.resident_mb]
    yield "resident memory is read", bool(resident), _span(resident)


def _sensor_checks(rounds: Sequence[Round], card: int) -> Iterator[Check]:
    load = max(_known(rounds, card, "utilization_pct"), default=0.0)
    yield "the card was busy", load > 50, f"{load} %"
    for clock in ("sm_clock_mhz", "memory_clock_mhz"):
        seen = _known(rounds, card, clock)
        yield f"{clock} is plausible", bool(seen) and 100 < max(seen) < 20_000, _span(seen)
    heat = _known(rounds, card, "temperature_c")
    yield "the temperature is plausible", bool(heat) and 5 < max(heat) < 110, _span(heat)


def _counter_steps_ms(rig: Rig) -> list[float]:
    """Return how long the energy counter stands still, by asking as fast as can be."""
    end, last, moments = time.perf_counter() + 1.0, None, []
    while (now := time.perf_counter()) < end:
        energy = rig.gpus.read(())[0].energy_j
        if energy != last:
            moments.append(now)
        last = energy
    return [round((after - before) * 1000, 1) for before, after in pairwise(moments[1:])][:12]


def _reading_ms(rig: Rig) -> float:
    pids = rig.process.pids if rig.process else frozenset[int]()
    took = []
    for _ in range(20):
        began = time.perf_counter()
        rig.gpus.read(pids)
        took.append(time.perf_counter() - began)
    return round(statistics.median(took) * 1000, 3)


def _say_as_doctor(rig: Rig) -> None:
    try:
        from rigmark_agent.doctor.machine import findings_of_machine  # noqa: PLC0415
    except ImportError as error:
        _print("doctor", f"cannot be imported here: {error}")
        return
    for finding in findings_of_machine(rig):
        _print("doctor", finding)


def _judge(checks: list[Check]) -> bool:
    for name, is_good, detail in checks:
        print("ok  " if is_good else "FAIL", name, f"({detail})" if detail else "")
    return not all(is_good for _, is_good, _ in checks)


def _of(one: Round, card: int, field: str) -> float | None:
    value: float | None = getattr(one.cards[card], field)
    return value


def _known(rounds: Sequence[Round], card: int, field: str) -> list[float]:
    return [value for one in rounds if (value := _of(one, card, field)) is not None]


def _span(values: Sequence[float]) -> str:
    return f"{min(values)} to {max(values)}" if values else "none"


def _line(load: subprocess.Popen[str]) -> str:
    if load.stdout is None or not (line := load.stdout.readline()):
        sys.exit("the load ended before its time")
    return line


def _send(load: subprocess.Popen[str], line: str) -> None:
    if load.stdin is not None:
        load.stdin.write(f"{line}\n")
        load.stdin.flush()


def _print(name: str, value: object) -> None:
    print(f"{name}: {json.dumps(value, indent=1) if isinstance(value, dict | list) else value}")


if __name__ == "__main__":
    sys.exit(main())
