"""Why something about versions cannot be done."""


class VersionsError(Exception):
    """Something about judge versions cannot be done; its text says what to do."""


class VersionIsUnknown(VersionsError):
    """There is no judge version with this id."""


class VersionsAreTheSame(VersionsError):
    """Both sides of a comparison are one judge version."""


class JudgeIsNotConfigured(VersionsError):
    """No judge is configured, so that no version is in force."""


class FilterIsWrong(VersionsError):
    """A filter names what benchmarks do not have."""


class NothingIsChosen(VersionsError):
    """It was not said which benchmarks are meant."""


class BenchmarkIsUnknown(VersionsError):
    """There is no benchmark with this id that has anything to judge."""
