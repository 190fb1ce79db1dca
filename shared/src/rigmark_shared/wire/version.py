"""Versions of the wire schema: fields are added, never changed; each is read for ever."""

from typing import Final, Literal

SchemaVersion = Literal["1"]
SCHEMA_VERSION: Final[SchemaVersion] = "1"
