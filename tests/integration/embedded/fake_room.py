"""Stands in for each of the rooms' console scripts, by the name it is called by.

It keeps a diary of what happened to it, and does what a file of the room's name in `orders` says.
"""

import os
import signal
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

STAGE = Path(sys.argv[0]).parent.parent
NAME = Path(sys.argv[0]).name
PORTS = {"rigmark-ingest": "RIGMARK_INGEST_PORT", "rigmark-web": "RIGMARK_WEB_PORT"}


def note(event: str) -> None:
    with (STAGE / "diary").open("a") as diary:
        diary.write(f"{NAME} {event}\n")


def obey(room: str) -> str:
    order = STAGE / "orders" / room
    return order.read_text() if order.exists() else ""


def role_in(url: str) -> str:
    return urlsplit(url).username or "nobody"


def stand_on_valkey(_number: int, _frame: object) -> None:
    address = urlsplit(os.environ["RIGMARK_VALKEY_URL"])
    with socket.create_connection((address.hostname, address.port)) as valkey:
        valkey.sendall(b"PING\r\n")
        note(f"stopped while Valkey says {valkey.recv(64).decode().strip()}")
    os._exit(0)


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = (STAGE / "report.json").read_bytes() if "/api/" in self.path else b"{}"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def run() -> None:
    judge, role = os.environ["RIGMARK_JUDGE_MODEL"], role_in(os.environ["RIGMARK_DATABASE_URL"])
    note(f"runs as {os.getpid()} judged by {judge or 'nobody'} on the role {role}")
    if NAME == "rigmark-web":
        note(f"asks ingest-api at {os.environ['RIGMARK_INGEST_INTERNAL_URL']}")
    print(f"the log of {NAME}", flush=True)
    if order := obey(NAME):
        sys.exit(order)
    signal.signal(signal.SIGTERM, stand_on_valkey)
    if NAME in PORTS:
        port = int(os.environ[PORTS[NAME]])
        ThreadingHTTPServer(("127.0.0.1", port), Answers).serve_forever()
    signal.pause()


def main() -> None:
    match NAME, sys.argv[1:]:
        case "rigmark-migrate", []:
            note(f"migrates as {role_in(os.environ['RIGMARK_DATABASE_URL'])}")
            sys.exit(obey(NAME) or 0)
        case "rigmark-assessor", ["check"]:
            sys.exit(0)
        case "rigmark-agent", ["run", *options]:
            note(" ".join(options))
            print((STAGE / "receipt.json").read_text())
            sys.exit(obey(NAME) or 0)
        case _, ["serve" | "run"]:
            run()
        case _, arguments:
            sys.exit(f"{NAME} does not know {arguments}")


main()
