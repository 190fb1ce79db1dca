"""Validity flags as they are published: the gravest first, each once, none lost."""

from rigmark_shared.methodology.flag import FLAGS, FlagId, Severity
from rigmark_web.flags import flag_marks, flag_views, sum_up


def test_the_gravest_come_first():
    ids = [flag.id for flag in reversed(FLAGS.values())]

    severities = [flag.severity for flag in flag_marks(ids)]

    assert severities == sorted(severities, key=list(Severity).index, reverse=True)
    assert set(severities) == set(Severity)


def test_a_flag_that_is_not_defined_here_is_shown_by_its_id():
    (flag,) = flag_views([{"id": "moon_phase", "detail": "full"}])

    assert (flag.label, flag.severity, flag.detail) == ("moon phase", Severity.INFO, "full")
    assert "does not define" in flag.meaning


def test_a_flag_of_several_parts_is_summed_up_once():
    seen = flag_views([{"id": FlagId.THROTTLED, "detail": "power"}, {"id": FlagId.UNSTEADY}])
    parts = [(part, flag) for part in ("Code Generation", "Agent Workflow") for flag in seen]

    summary = sum_up([*parts, parts[0]])

    assert {flag.id for flag in summary} == {FlagId.THROTTLED, FlagId.UNSTEADY}
    assert all(flag.seen_in == ["Code Generation", "Agent Workflow"] for flag in summary)
