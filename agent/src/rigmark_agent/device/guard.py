"""Calls a driver's functions, each guarded on its own: what fails is None, with the reason."""

from types import MappingProxyType
from typing import Any, Final

from rigmark_agent.device.reasons import Reasons

NOT_SUPPORTED: Final = 3
FUNCTION_NOT_FOUND: Final = 13
_FOR_EVER: Final = frozenset({NOT_SUPPORTED, FUNCTION_NOT_FOUND})

NOT_REPORTED: Final = "this card does not report it"
_WORDS: Final = MappingProxyType(
    {
        1: "the NVIDIA library was not initialised",
        NOT_SUPPORTED: NOT_REPORTED,
        4: "the driver does not report it to this user; run as root",
        9: "the NVIDIA driver is not loaded; load it, or ignore this on a machine without a card",
        10: "the driver did not answer in time",
        12: "there is no NVIDIA driver library on this machine",
        FUNCTION_NOT_FOUND: "the driver is too old to report it; update it",
        15: "the card was lost by the driver; reboot the machine",
        16: "the card must be reset; reboot the machine",
        17: "the operating system blocks the card; see the kernel's log",
        18: "the loaded NVIDIA driver and its library differ in version; reboot the machine",
    }
)
"""What NVML's error codes mean, and what to do."""


class Guard:
    """The calls to one library, and why those that failed did.

    A reason is kept until the figure is read again. What a card will never tell is asked for once.
    """

    def __init__(self, library: Any) -> None:  # noqa: ANN401 - a module, or a test's stand-in
        self._library = library
        self.reasons = Reasons()
        self._never: dict[tuple[Any, ...], int] = {}

    def get(self, field: str, card: int, function: str, *arguments: Any) -> Any:  # noqa: ANN401
        """Return what the function answers, or None; the arguments begin with the card's handle."""
        return self.first(field, card, (function, *arguments))

    def first(self, field: str, card: int, *calls: tuple[Any, ...]) -> Any:  # noqa: ANN401
        """Return the first answer of several calls for the same figure, in the order of preference.

        The next one is made only when this card or driver will never answer the one before. The
        reason that is kept is the first that is more than the want of the function.
        """
        failures = []
        for call in calls:
            failure, value = self._call(card, call)
            if not failure:
                self.reasons.drop(field, card)
                return value
            failures.append(failure)
            if failure[0] not in _FOR_EVER:
                break
        telling = [one for one in failures if one[0] != FUNCTION_NOT_FOUND]
        self.reasons.keep(field, card, (telling or failures)[0][1])
        return None

    def _call(self, card: int, call: tuple[Any, ...]) -> tuple[tuple[int, str] | None, Any]:
        function, *arguments = call
        key = (card, function, *arguments[1:])
        if key in self._never:
            code = self._never[key]
            return (code, _WORDS[code]), None
        if (known := getattr(self._library, function, None)) is None:
            return self._give_up(key, FUNCTION_NOT_FOUND), None
        try:
            return None, known(*arguments)
        except self._library.NVMLError as error:
            if error.value in _FOR_EVER:
                return self._give_up(key, error.value), None
            return (error.value, reason_of(error)), None

    def _give_up(self, key: tuple[Any, ...], code: int) -> tuple[int, str]:
        self._never[key] = code
        return code, _WORDS[code]


def reason_of(error: Any) -> str:  # noqa: ANN401 - the library's own exception
    """Say what the library's error means, and what to do."""
    return _WORDS.get(error.value, f"NVML error {error.value}: {error}")[:400]
