"""What the client costs, beside what its libraries cost to load in the same minute."""

import os
import subprocess

import pytest

from integration.agent.program import PROGRAM

_PYTHON = PROGRAM.with_name("python")
_CODE = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def cost(*command):
    """Run a command in a process whose only child it is; return seconds of CPU and MB."""
    done = subprocess.run(
        [_PYTHON, "-c", _CODE, *command],
        # Coverage would measure itself.
        env={name: value for name, value in os.environ.items() if "COV" not in name},
        capture_output=True,
        text=True,
        check=True,
    )
    code, cpu_s, memory_mb = done.stdout.split()
    assert code == "0", done.stderr
    return float(cpu_s), float(memory_mb)


@pytest.fixture
def libraries_cpu_s():
    """What the HTTP client and the models' library cost to load: 0.15 s where a run costs 0.6 s."""
    return min(cost(_PYTHON, "-c", "import httpx, pydantic")[0] for _ in range(3))


def test_a_run_takes_little_processor_time_and_memory(engine, environment, libraries_cpu_s):  # noqa: ARG001
    cpu_s, memory_mb = cost(
        PROGRAM, "run", "--target", engine.url, "--dry-run", "--repetitions", "1"
    )

    assert memory_mb < 80
    assert cpu_s < 10 * libraries_cpu_s


def test_help_does_not_wait_for_the_libraries(environment, libraries_cpu_s):  # noqa: ARG001
    cpu_s, memory_mb = cost(PROGRAM, "--help")

    assert memory_mb < 30
    assert cpu_s < 1.5 * libraries_cpu_s
