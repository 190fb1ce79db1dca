"""The rooms of a bench find what their images hold: these would be loaded wherever they are."""

import sys

# PyJWT, which the client of Valkey loads, and structlog look for them.
for name in ("cryptography", "rich"):
    sys.modules[name] = None  # type: ignore[assignment]
