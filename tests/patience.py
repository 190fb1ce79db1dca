"""How long a test waits for what has to come: long, as a busy machine stands still now and then."""

from typing import Final

PATIENCE_S: Final = 60.0
