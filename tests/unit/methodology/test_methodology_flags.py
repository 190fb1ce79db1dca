"""Flags are defined once, whole, and the gravest first."""

import pytest

from rigmark_shared.methodology import FLAGS, FlagId, Severity, highest_severity


def test_every_flag_is_defined_once_and_in_the_order_of_its_name() -> None:
    assert list(FLAGS) == list(FlagId)


@pytest.mark.parametrize("flag", list(FlagId))
def test_a_flag_is_whole(flag: FlagId) -> None:
    known = FLAGS[flag]

    assert known.label
    assert known.source
    assert known.meaning.endswith(".")


def test_the_gravest_stand_first() -> None:
    graveness = [list(Severity).index(flag.severity) for flag in FLAGS.values()]

    assert graveness == sorted(graveness, reverse=True)


@pytest.mark.parametrize(
    ("ids", "severity"),
    [
        (["few_repetitions", "throttled", "above_roofline"], Severity.SUSPECT),
        (["few_repetitions", "throttled"], Severity.WARNING),
        (["few_repetitions"], Severity.INFO),
        (["a flag of a later release"], None),
        ([], None),
    ],
)
def test_the_highest_severity_is_that_of_the_gravest_flag(
    ids: list[str], severity: Severity | None
) -> None:
    assert highest_severity(ids) == severity
