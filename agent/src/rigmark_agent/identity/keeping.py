"""The file that keeps this rig's key: made once, read by nobody else, and never half written.

A key that was replaced stays in it while a service knows the rig by it, to vouch for the new one.
"""

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from pydantic import Base64Bytes, BaseModel, ConfigDict, ValidationError, field_validator

from rigmark_agent.errors import IdentityIsUnusable, SpoolIsNotWritable
from rigmark_agent.identity.key import RigKey
from rigmark_agent.journal.lock import try_lock
from rigmark_agent.submit.durable import OWNER_ONLY, write_durably

_SECRET_BYTES: Final = 32
_OTHERS: Final = 0o077
_REPLACE: Final = "replace the key with: rigmark-agent identity --new"


class _Secret(BaseModel):
    """A private key, and when it was made."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    created_at: datetime
    secret: Base64Bytes

    @field_validator("secret")
    @classmethod
    def secret_is_whole(cls, secret: bytes) -> bytes:
        """Refuse a secret that was cut off."""
        if len(secret) != _SECRET_BYTES:
            msg = f"must be {_SECRET_BYTES} bytes"
            raise ValueError(msg)
        return secret


class _Kept(_Secret):
    """What stands in the file."""

    kind: Literal["rigmark-agent identity"] = "rigmark-agent identity"
    version: Literal[1] = 1
    replaced: tuple[_Secret, ...] = ()
    """The keys before this one, the newest first."""


@dataclass(frozen=True, slots=True)
class Identity:
    """This rig's key in a folder of the user's data."""

    folder: Path

    @property
    def path(self) -> Path:
        """The file that holds the key."""
        return self.folder / "identity.json"

    def read(self) -> RigKey | None:
        """Return the key, None when there is none yet; raises IdentityIsUnusable."""
        return next(iter(self.keys()), None)

    def replaced(self) -> Sequence[RigKey]:
        """Return the keys before it that are still kept, the newest first.

        Raises IdentityIsUnusable.
        """
        return self.keys()[1:]

    def keys(self) -> Sequence[RigKey]:
        """Return all that are kept, the newest first; raises IdentityIsUnusable."""
        try:
            content = self.path.read_bytes()
            mode = self.path.stat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise IdentityIsUnusable(f"{self.path} cannot be read: {error}") from error
        if os.name != "nt" and mode & _OTHERS:
            raise IdentityIsUnusable(
                f"others can read or change this rig's key in {self.path}; run: chmod 600 "
                f"{self.path}, and if anybody has had it, {_REPLACE}"
            )
        return self._parsed(content)

    def _parsed(self, content: bytes) -> Sequence[RigKey]:
        try:
            kept = _Kept.model_validate_json(content)
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            place = ".".join(map(str, first["loc"])) or "the file"
            raise IdentityIsUnusable(
                f"{self.path} is not what the agent wrote ({place}: {first['msg']}); put a copy "
                f"of it back, or {_REPLACE}"
            ) from error
        return [RigKey(one.secret, one.created_at) for one in (kept, *kept.replaced)]

    def make(self, at: datetime) -> RigKey:
        """Return the key, a new one only if there is none; two agents make one.

        Raises IdentityIsUnusable and SpoolIsNotWritable.
        """
        with self._locked():
            return self.read() or self._write([RigKey.new(at)])

    def replace(self, at: datetime) -> RigKey:
        """Put a new key in the place of the old one, usable or not; raises SpoolIsNotWritable.

        The old one is kept behind it, to hand over to the new one.
        """
        with self._locked():
            return self._write([RigKey.new(at), *self._whatever_is_there()])

    def forget_replaced(self, *, but: Collection[str]) -> None:
        """Keep no key that was replaced, but those of some fingerprints.

        Raises IdentityIsUnusable and SpoolIsNotWritable.
        """
        with self._locked():
            kept = self.keys()
            still = [*kept[:1], *(one for one in kept[1:] if one.fingerprint in but)]
            if len(still) < len(kept):
                self._write(still)

    def _whatever_is_there(self) -> Sequence[RigKey]:
        """Return the keys of a file that others may have read, too; none of a broken one."""
        try:
            return self._parsed(self.path.read_bytes())
        except (OSError, IdentityIsUnusable):
            return ()

    def _write(self, keys: Sequence[RigKey]) -> RigKey:
        # Base64Bytes holds what was decoded, and takes only what is encoded.
        key, *replaced = keys
        kept = _Kept.model_construct(
            created_at=key.created_at,
            secret=key.secret,
            replaced=tuple(
                _Secret.model_construct(created_at=one.created_at, secret=one.secret)
                for one in replaced
            ),
        )
        try:
            write_durably(self.path, kept.model_dump_json().encode(), mode=OWNER_ONLY)
        except OSError as error:
            raise SpoolIsNotWritable(f"cannot write {self.path}: {error}") from error
        return key

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = try_lock(self.folder / "identity.lock")
        except OSError as error:
            raise SpoolIsNotWritable(f"cannot write to {self.folder}: {error}") from error
        if lock is None:
            raise IdentityIsUnusable("another agent is making this rig's key now; try again")
        with lock:
            yield
