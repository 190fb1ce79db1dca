"""What a child does before it becomes its program."""

import os

import pytest

from rigmark_embedded import leash

NO_SIGNAL = "0"


def test_the_process_becomes_the_command():
    became = []

    leash.main(
        [str(os.getppid()), NO_SIGNAL, "program", "--flag"],
        lambda file, arguments: became.append((file, arguments)),
    )

    assert became == [("program", ["program", "--flag"])]


def test_a_child_whose_parent_is_gone_does_not_begin():
    became = []

    with pytest.raises(SystemExit, match="gone"):
        leash.main(["1234567890", NO_SIGNAL, "program"], lambda *words: became.append(words))

    assert became == []
