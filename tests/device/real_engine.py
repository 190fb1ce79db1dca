"""Has the agent measure a real llama.cpp on a real card, and holds it against the clocks of others.

They are the server's own timings and log, nvidia-smi, and llama-bench on the same weights. Run by
hand with a llama.cpp built for CUDA and a model of some GB, where the agent is installed:

    python3 tests/device/real_engine.py BIN_FOLDER MODEL.gguf RESULTS_FOLDER [LAYERS ...]
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import engine_checks as checks
import httpx

from rigmark_shared.wire import Submission

AGENT = (sys.executable, "-c", "from rigmark_agent.start import main; main()")
PORT, URL = "8765", "http://127.0.0.1:8765"
ALL = "99"


def main() -> int:
    """Measure with so many layers on the card, all if none are named; 1 if it is implausible."""
    bins, model, results = map(Path, sys.argv[1:4])
    results.mkdir(parents=True, exist_ok=True)
    failed = False
    for layers in sys.argv[4:] or [ALL]:
        for name, is_good, detail in measure(bins, model, results, layers):
            print("ok  " if is_good else "FAIL", f"-ngl {layers}: {name} ({detail})", flush=True)
            failed |= not is_good
    return 1 if failed else 0


def measure(bins: Path, model: Path, results: Path, layers: str) -> Iterator[checks.Check]:
    """Yield what came of one setting; with fewer layers on the card, answers are shorter."""
    kept, is_whole = results / f"{model.stem}-{layers}", layers == ALL
    log = Path(f"{kept}.log")
    lengths = ("3", "512") if is_whole else ("1", "32")
    with serving(bins, model, layers, log) as pid:
        if layers != "0" and not checks.weights_mb(log.read_text())[0]:
            sys.exit(f"the server has put no weights on a card; see {log}")
        agent(f"{kept}-doctor.txt", "doctor", "--probe")
        options = ("--dry-run", "--repetitions", lengths[0], "--max-output-tokens", lengths[1])
        run = Submission.model_validate_json(agent(f"{kept}.json", "run", *options))
        smi_mb = nvidia_smi_mb(pid)
        if is_whole:
            agent(
                f"{kept}-load.json", "load", "--dry-run", "--context", "0,1024", "--requests", "8"
            )
    tests = llama_bench(bins, model, Path(f"{kept}-bench.json")) if is_whole else []
    counting = [one for part in run.scenarios for one in part.attempts if not one.warmup]
    yield from checks.clock_checks(counting)
    yield from checks.memory_checks(run.scenarios[0], smi_mb, log.read_text())
    if is_whole:
        yield from checks.energy_checks(counting, run.hardware)
        yield from checks.bench_checks(run.scenarios, tests)


@contextmanager
def serving(bins: Path, model: Path, layers: str, log: Path) -> Iterator[int]:
    """Serve the model, and yield the server's process id once it is ready."""
    command = [str(bins / "llama-server"), "-m", str(model), "-ngl", layers, "-c", "16384"]
    with log.open("w") as out:
        server = subprocess.Popen(
            [*command, "-np", "4", "-lv", "4", "--port", PORT], stdout=out, stderr=out
        )
    try:
        while not is_ready():
            if server.poll() is not None:
                sys.exit(f"the server ended: {log.read_text()[-2000:]}")
            time.sleep(0.2)
        yield server.pid
    finally:
        server.terminate()
        server.wait(60)


def is_ready() -> bool:
    """Say whether the server has loaded its model."""
    try:
        return httpx.get(f"{URL}/health").is_success
    except httpx.TransportError:
        return False


def agent(kept: str, *command: str) -> str:
    """Run a command of the agent, keep what it prints, and return it."""
    asked = [*AGENT, *command, "--target", URL]
    told = subprocess.run(asked, stdout=subprocess.PIPE, text=True, check=False).stdout
    Path(kept).write_text(told)
    return told


def nvidia_smi_mb(pid: int) -> float:
    """Return the memory of a process on all cards, as nvidia-smi tells it."""
    query = ("--query-compute-apps=pid,used_gpu_memory", "--format=csv,noheader,nounits")
    told = subprocess.check_output(["nvidia-smi", *query], text=True)
    lines = (line.split(",") for line in told.splitlines())
    return sum(float(mb) for listed, mb in lines if listed == str(pid))


def llama_bench(bins: Path, model: Path, kept: Path) -> list[dict[str, float]]:
    """Return llama-bench's figures of the same weights, wholly on the card."""
    command = [str(bins / "llama-bench"), "-m", str(model), "-ngl", ALL, "-o", "json", "-r", "3"]
    told = subprocess.check_output([*command, "-p", "512", "-n", "128", "-d", "0,1024"], text=True)
    kept.write_text(told)
    tests: list[dict[str, float]] = json.loads(told)
    return tests


if __name__ == "__main__":
    sys.exit(main())
