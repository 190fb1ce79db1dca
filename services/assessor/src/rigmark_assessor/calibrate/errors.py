"""Why a calibration cannot be made."""


class CalibrationError(Exception):
    """A calibration cannot be made; its text says what to do."""


class LabelledLineIsWrong(CalibrationError):
    """A line of the labelled file cannot be read; the text names line and key."""


class ScienceIsMissing(CalibrationError):
    """numpy or scipy is not installed."""


class JudgeIsNotConfigured(CalibrationError):
    """There is no judge to ask."""


class VersionIsUnknown(CalibrationError):
    """There is no such judge version, or it is not the one that would be asked."""


class NothingWasJudged(CalibrationError):
    """The judge gave no verdict on any text."""


class ScoresCannotBeSaved(CalibrationError):
    """There is no writing to the file that judged texts are to be kept in."""
