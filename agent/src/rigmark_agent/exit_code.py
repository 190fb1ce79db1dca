"""What the commands tell the shell."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes, the same for every command."""

    OK = 0
    """Done, and posted where there was something to post."""
    MEASUREMENT_FAILED = 1
    """No figure can be trusted, so nothing was posted; finished attempts are kept."""
    USAGE = 2
    """It cannot be done as it was asked."""
    NOT_POSTED = 3
    """Measured and saved, and not posted yet; `rigmark-agent drain` does that."""
    REJECTED = 4
    """The service will not take the result; it is kept, and what is wrong with it was said."""
    DECLINED = 5
    """Measured and saved, and not posted, because nobody agreed to it."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C; nothing was posted, and finished attempts are kept."""
