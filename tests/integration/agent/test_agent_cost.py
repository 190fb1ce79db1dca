"""What the client costs: bounds that a slow shared machine keeps, too."""

import os
import subprocess

from integration.agent.program import PROGRAM

_CODE = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def cost(*arguments):
    """Run the program in a process whose only child it is; return seconds of CPU and MB."""
    done = subprocess.run(
        [PROGRAM.with_name("python"), "-c", _CODE, PROGRAM, *arguments],
        # Coverage would measure itself.
        env={name: value for name, value in os.environ.items() if "COV" not in name},
        capture_output=True,
        text=True,
        check=True,
    )
    code, cpu_s, memory_mb = done.stdout.split()
    assert code == "0", done.stderr
    return float(cpu_s), float(memory_mb)


def test_a_run_takes_little_processor_time_and_memory(engine, environment):  # noqa: ARG001
    cpu_s, memory_mb = cost("run", "--target", engine.url, "--dry-run", "--repetitions", "1")

    assert memory_mb < 80
    assert cpu_s < 3.0  # half of it is the goal on a machine that nobody else uses


def test_help_takes_a_tenth_of_a_run(environment):  # noqa: ARG001
    cpu_s, memory_mb = cost("--help")

    assert memory_mb < 30
    assert cpu_s < 0.6
