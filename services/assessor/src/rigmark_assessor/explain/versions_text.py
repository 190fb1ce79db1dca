"""The judge versions of an explanation, for people."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from rigmark_assessor.operate.text import printable

Json = dict[str, Any]


def versions(found: Sequence[Json]) -> Iterator[str]:
    """Return the lines about judge versions: what each is made of, and whether it is calibrated."""
    for version in found:
        model, address = printable(version["model"]), printable(version["base_url"])
        yield f"Judge version {version['id']}: {model} at {address}"
        yield f"  digest {version['digest']}, since {version['created_at']}"
        for name, value in version["shape"].items():
            yield f"  {name}: {printable(json.dumps(value, ensure_ascii=False))}"
        yield f"  {_calibration(version['calibration'])}"


def _calibration(calibration: Json | None) -> str:
    if calibration is None:
        return "uncalibrated: it was never held against human labels"
    told = "; ".join(calibration.get("why", ()))
    verdict = printable(calibration.get("verdict", "uncalibrated"))
    return f"{verdict}: {printable(told)}" if told else verdict
