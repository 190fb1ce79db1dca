"""Keys: `rmk_<id>_<secret>_<checksum>`, shown once and stored as a hash."""

import hashlib
import re
import secrets
import string
import zlib
from dataclasses import dataclass
from typing import Final

_KEY: Final = re.compile(r"rmk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})(?:_([0-9A-Za-z]{6}))?")
_DIGITS: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_CHECKSUM_CHARACTERS: Final = 6

NOBODYS_HASH: Final = hashlib.sha256(secrets.token_bytes(32)).digest()
"""What a key is compared with when nobody has its id, so that both take as long."""


class KeyIsMalformed(ValueError):
    """The text does not have the form of a key."""


class KeyIsMistyped(ValueError):
    """The text has the form of a key, and its checksum is that of another."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key, split into the part that finds it and the part that proves it."""

    id: str
    secret: str

    @property
    def text(self) -> str:
        """The key as a rig sends it."""
        checked = f"rmk_{self.id}_{self.secret}"
        return f"{checked}_{checksum(checked)}"

    @property
    def hash(self) -> bytes:
        """What is stored of the secret: it has 256 random bits, so one SHA-256 is enough."""
        return hashlib.sha256(self.secret.encode()).digest()

    def matches(self, stored_hash: bytes) -> bool:
        """Whether this is the key of that hash, in constant time."""
        return secrets.compare_digest(self.hash, stored_hash)


def new_key() -> Key:
    """Return a new random key."""
    return Key(id=secrets.token_hex(6), secret=secrets.token_urlsafe(32))


def parse_key(text: str) -> Key:
    """Return the key that a text holds; raises KeyIsMalformed or KeyIsMistyped.

    Keys of the first release have no checksum and are still read.
    """
    match = _KEY.fullmatch(text.strip())
    if match is None:
        raise KeyIsMalformed
    key = Key(id=match[1], secret=match[2])
    if match[3] is not None and not key.text.endswith(f"_{match[3]}"):
        raise KeyIsMistyped
    return key


def checksum(text: str) -> str:
    """Return the CRC-32 of a text as six digits of base 62, `0-9A-Za-z`."""
    number = zlib.crc32(text.encode())
    digits = ""
    for _ in range(_CHECKSUM_CHARACTERS):
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits
