"""An OpenAI-compatible server that works a real card as a language model does when it decodes.

Every token reads all weights once, like a matrix times a vector in each layer; what it says means
nothing. Needs torch. It prints its port when the weights are on the card:

    python3 tests/device/torch_engine.py [LAYERS]
"""

import json
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import torch

WIDTH = 8_192
MODEL = "layers-of-noise"


class Weights:
    """Layers of noise on the card, two bytes a weight."""

    def __init__(self, layers: int) -> None:
        self.layers = [
            torch.randn(WIDTH, WIDTH, device="cuda", dtype=torch.bfloat16) for _ in range(layers)
        ]
        self._state = torch.randn(1, WIDTH, device="cuda", dtype=torch.bfloat16)

    def next_token(self) -> str:
        """Go through all layers once, and name what came out."""
        state = self._state
        for layer in self.layers:
            state = torch.nn.functional.normalize(state @ layer)
        return f" {'abcdefghijklmnop'[int(state.argmax()) % 16]}"


class Handler(BaseHTTPRequestHandler):
    """Answers what an OpenAI-compatible client asks."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    weights: Weights

    def do_GET(self) -> None:
        if self.path != "/v1/models":
            self._send(404, {"error": {"message": "unknown path"}})
            return
        self._send(200, {"object": "list", "data": [{"id": MODEL, "object": "model"}]})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for event in self._events(asked):
            block = f"data: {event}\n\n".encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(block), block))
        self.wfile.write(b"0\r\n\r\n")

    def _events(self, asked: dict[str, object]) -> Iterator[str]:
        count = int(str(asked.get("max_tokens") or asked.get("max_completion_tokens") or 64))
        for number in range(count):
            end = "length" if number == count - 1 else None
            delta = {"content": self.weights.next_token()}
            yield json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": end}]})
        words = len(json.dumps(asked.get("messages")).split())
        yield json.dumps(
            {"choices": [], "usage": {"prompt_tokens": words, "completion_tokens": count}}
        )
        yield "[DONE]"

    def _send(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's
        """Say nothing: the terminal is for the measurement."""


def main() -> None:
    """Load the weights and serve until killed."""
    Handler.weights = Weights(int(sys.argv[1]) if len(sys.argv) > 1 else 32)
    Handler.weights.next_token()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
