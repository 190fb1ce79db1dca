"""Errors of the methodology.

MethodologyError (a ValueError)
├── AnchorsAreIncomplete         a dimension lacks one of its five anchors
├── WeightsDoNotSumToOne         the weights of a scenario do not add up to exactly 1
├── BandsAreOutOfOrder           the bands of a metric do not ascend
├── NonceIsNotOneWord            a nonce is empty, too long, or could reshape the prompt
├── ScoresDoNotMatchDimensions   a dimension has no score, or a score has no dimension
├── ScoreIsOutOfRange            a score is not an integer from 0 to 100
└── KpiIsOutOfRange              a KPI is not a finite number from 0 to 100
"""


class MethodologyError(ValueError):
    """The methodology's data or an argument to its arithmetic breaks a stated rule."""


class AnchorsAreIncomplete(MethodologyError):
    """A dimension does not have exactly the anchors 0, 25, 50, 75 and 100."""


class WeightsDoNotSumToOne(MethodologyError):
    """The weights of a scenario's dimensions do not add up to exactly 1."""


class BandsAreOutOfOrder(MethodologyError):
    """The bands of a metric do not start one above the other."""


class NonceIsNotOneWord(MethodologyError):
    """A nonce is empty, longer than allowed, or holds a space or an unprintable character."""


class ScoresDoNotMatchDimensions(MethodologyError):
    """The scores do not name each dimension of the scenario exactly once."""


class ScoreIsOutOfRange(MethodologyError):
    """A dimension's score is not an integer from 0 to 100."""


class KpiIsOutOfRange(MethodologyError):
    """A scenario's KPI is not a finite number from 0 to 100."""
