"""No secret in a log line: not by the name of a value, not by its form, not a secret of our own."""

import re
from collections.abc import Iterable, Mapping, MutableMapping
from functools import lru_cache
from typing import Any, Final

from pydantic import SecretStr
from pydantic_settings import BaseSettings

REDACTED: Final = "[redacted]"

_SECRET_NAME: Final = re.compile(
    r"key|password|passwd|authorization|secret|cookie|(^|_)token$", re.IGNORECASE
)
_NO_SECRET: Final = frozenset({"key_id", "api_key_id"})
# A word that is as short as this would be taken out of every other sentence.
_SHORTEST_SECRET: Final = 6
_DEEPEST: Final = 8

# Rigs' keys, judges' keys, credentials of a header, the password inside an address, and what a
# query calls a secret.
_FORMS: Final = (
    re.compile(r"(?<![A-Za-z0-9])()(?:rmk_|sk-)[\w-]{6,}()"),
    re.compile(r"(\b(?:Bearer|Basic)\s+)[^\s'\",;]{6,}()", re.IGNORECASE),
    re.compile(r"(\b[a-z][a-z0-9+.-]{0,20}://[^\s/:@'\"]*:)[^\s/@'\"]+(@)", re.IGNORECASE),
    re.compile(r"(\bpassword\s*[=:]\s*)[^\s,;&]+()", re.IGNORECASE),
    re.compile(r"([?&][\w-]*(?:key|secret|token)=)[^\s&#'\"]+()", re.IGNORECASE),
)

# What each of the forms has in it: most values have none of these, and are looked through once.
_HINT: Final = re.compile(r"rmk_|sk-|://|password|bearer|basic|[?&]", re.IGNORECASE)


def secrets_of(*settings: BaseSettings) -> frozenset[str]:
    """Return the values of all secret settings that are long enough to be told from words."""
    values = (getattr(each, name) for each in settings for name in type(each).model_fields)
    texts = {one.get_secret_value() for one in values if isinstance(one, SecretStr)}
    return frozenset(text for text in texts if len(text) >= _SHORTEST_SECRET)


class Redactor:
    """A processor of structlog that takes secrets out of all values of an event.

    Known secrets, keys and credentials are found wherever they stand; of a value whose name says
    that it is a secret, nothing is left.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = sorted(secrets, key=len, reverse=True)

    def __call__(self, _: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:  # noqa: ANN401 - structlog's form
        """Return the event without secrets."""
        return {name: self._named(name, value, 0) for name, value in event.items()}

    def _named(self, name: object, value: object, depth: int) -> object:
        if value and _is_secret(str(name)):
            return REDACTED
        return self._clean(value, depth)

    def _clean(self, value: object, depth: int) -> object:
        match value:
            case None | bool() | int() | float():
                return value
            case str():
                return self._text(value)
            case Mapping() if depth < _DEEPEST:
                return {
                    self._text(str(key)): self._named(key, one, depth + 1)
                    for key, one in value.items()
                }
            case list() | tuple() | set() | frozenset() if depth < _DEEPEST:
                return [self._clean(one, depth + 1) for one in value]
        # What the renderer would turn into text itself.
        return self._text(repr(value))

    def _text(self, value: str) -> str:
        for secret in self._secrets:
            value = value.replace(secret, REDACTED)
        if _HINT.search(value):
            for form in _FORMS:
                value = form.sub(rf"\g<1>{REDACTED}\g<2>", value)
        return value


@lru_cache(maxsize=512)
def _is_secret(name: str) -> bool:
    return bool(_SECRET_NAME.search(name)) and name.lower() not in _NO_SECRET
