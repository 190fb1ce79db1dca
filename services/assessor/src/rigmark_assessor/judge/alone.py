"""What a process takes for its own while it hears nothing of the others."""

import math
from typing import Final

from rigmark_shared.clock import Clock

_WINDOW_S: Final = 0.5
_DECREASE: Final = 0.7


class Alone:
    """An equal part of the last known limit; less after a 429, and one more in each window."""

    def __init__(self, *, slots: int, most: int, per_minute: int, clock: Clock) -> None:
        self._slots = slots
        self._limit = most or math.inf
        self._per_minute = per_minute
        self._clock = clock
        self._cut: float | None = None
        self._changed_at = self._filled_at = clock()
        self.peers = 1
        """Processes that are known, this one among them."""

    @property
    def share(self) -> int:
        """The equal part, one call at least."""
        return int(max(1, min(self._slots, self._limit // self.peers)))

    @property
    def quota(self) -> int:
        """How many calls may be open."""
        return self.share if self._cut is None else int(min(self.share, self._cut))

    def heard(self, limit: float, *, peers: int) -> None:
        """Take note of the limit of all, and of how many they are."""
        self._limit, self._cut, self._filled_at = limit, None, self._clock()
        self.peers = peers

    def refused(self, held: int) -> None:
        """Take less after a 429, once in a window; `held` calls were open beside the refused."""
        if self._cut is not None and not self._window_is_over():
            self._cut = max(1, min(self._cut, held))
        else:
            self._cut = max(1, min(math.floor(self.quota * _DECREASE), held))
            self._changed_at = self._clock()

    def grow(self) -> None:
        """Take one more, once in a window."""
        if self._cut is not None and self._window_is_over():
            self._cut += 1
            self._changed_at = self._clock()

    def refilled(self, tokens: float) -> float:
        """Return the tokens with those that have come since, by an equal part of the rate."""
        now, a_second = self._clock(), self._per_minute / self.peers / 60
        come, self._filled_at = (now - self._filled_at) * a_second, now
        return max(tokens, min(1.0, tokens + come))

    def _window_is_over(self) -> bool:
        return self._clock() - self._changed_at >= _WINDOW_S
