"""The version of the checks and caps: a part of the judge's version, since a cap shapes a score."""

from typing import Final

EVIDENCE_VERSION: Final = "1"
"""To be raised with every change of what is found; a test of known texts holds that."""
