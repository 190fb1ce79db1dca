"""The small questions that the engine of known timing answers at once."""

import json
from typing import Any

from truth.log import Entry
from truth.schedule import SCHEDULES, Protocol


def answer(route: str, entries: list[Entry], opened_s: list[float]) -> bytes:
    """Return the whole answer, head and body; what is not known is not found."""
    if route == "GET /connections":
        return _whole(200, opened_s)
    if route == "GET /truth":
        return _whole(200, [entry.as_json() for entry in entries])
    if route == "DELETE /truth":
        entries.clear()
        return _whole(200, {})
    known: dict[str, Any] = {
        "POST /hang-up": {},
        "GET /v1/models": {"object": "list", "data": [{"id": name} for name in SCHEDULES]},
        "GET /api/version": {"version": "0.12.3"},
        "GET /api/tags": {"models": _ollama_models()},
        "GET /api/ps": {"models": _ollama_models()},
        "POST /api/show": {"details": {"family": "truth", "quantization_level": "Q4_K_M"}},
    }
    return _whole(200, known[route]) if route in known else _whole(404, {"error": "not found"})


def _ollama_models() -> list[dict[str, Any]]:
    names = [one.name for one in SCHEDULES.values() if one.protocol is Protocol.OLLAMA]
    size = 2 * 1024**3
    return [{"name": name, "digest": "abc", "size": size, "size_vram": size} for name in names]


def _whole(status: int, document: Any) -> bytes:
    body = json.dumps(document).encode()
    head = f"HTTP/1.1 {status} Truth\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
