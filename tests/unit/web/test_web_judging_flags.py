"""Every flag that an assessor can raise is defined, and the texts name its own bounds."""

from rigmark_assessor.assess.flags import SECOND_DISAGREES_POINTS, JudgingFlag
from rigmark_assessor.evidence.caps import CAP
from rigmark_shared.methodology.agreement import PANEL_DISAGREES_POINTS
from rigmark_shared.methodology.flag import FLAGS, Severity
from rigmark_shared.methodology.judging_flag import JUDGING_FLAGS, JudgingFlagId
from rigmark_web.flags import flag_mark, flag_views


def test_every_flag_of_the_assessor_is_defined_and_none_besides():
    assert {flag.value for flag in JudgingFlag} == set(JUDGING_FLAGS)


def test_a_name_means_one_flag_alone():
    assert not set(FLAGS) & set(JUDGING_FLAGS)


def test_the_gravest_come_first():
    graveness = [list(Severity).index(flag.severity) for flag in JUDGING_FLAGS.values()]

    assert graveness == sorted(graveness, reverse=True)


def test_the_meanings_name_the_bounds_that_are_in_force():
    second = JUDGING_FLAGS[JudgingFlagId.SECOND_TEMPLATE_DISAGREES].meaning
    panel = JUDGING_FLAGS[JudgingFlagId.PANEL_DISAGREES].meaning
    capped = JUDGING_FLAGS[JudgingFlagId.SCORE_CAPPED].meaning

    assert f"more than {SECOND_DISAGREES_POINTS:g} points" in second
    assert f"more than {PANEL_DISAGREES_POINTS:g} points" in panel
    assert f"lowered to {CAP}." in capped


def test_a_flag_that_is_not_known_is_shown_by_its_name():
    flag, grave = flag_views(
        [{"id": "of_the_future", "detail": "x"}, {"id": "injection_suspected", "detail": "y"}]
    )[::-1]

    assert (flag.label, flag.severity, flag.detail) == ("of the future", Severity.INFO, "x")
    assert grave.label == flag_mark("injection_suspected").label
