"""A bucket of tokens: so many at once, and so many a second after that."""

from rigmark_shared.clock import Clock, monotonic


class Bucket:
    """Gives a token while it has one."""

    def __init__(self, *, holds: int, per_s: float, clock: Clock = monotonic) -> None:
        self._holds = holds
        self._per_s = per_s
        self._clock = clock
        self._tokens = float(holds)
        self._at_s = clock()

    def take(self) -> bool:
        """Take a token; False when there is none."""
        now_s = self._clock()
        self._tokens = min(self._holds, self._tokens + (now_s - self._at_s) * self._per_s)
        self._at_s = now_s
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
