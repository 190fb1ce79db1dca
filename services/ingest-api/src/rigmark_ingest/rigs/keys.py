"""Rig keys: `rmk_<id>_<secret>`, shown once and stored as a hash."""

import hashlib
import re
import secrets
from dataclasses import dataclass

_KEY = re.compile(r"rmk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class Key:
    """A key, split into the part that finds it and the part that proves it."""

    id: str
    secret: str

    @property
    def text(self) -> str:
        """The key as a rig sends it."""
        return f"rmk_{self.id}_{self.secret}"

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


def parse_key(text: str) -> Key | None:
    """Return the key that a text holds, or None."""
    match = _KEY.fullmatch(text.strip())
    return Key(id=match[1], secret=match[2]) if match else None
