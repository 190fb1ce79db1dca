"""The version of the checks and caps: a part of the judge's version, since a cap shapes a score."""

from typing import Final

EVIDENCE_VERSION: Final = "1"
