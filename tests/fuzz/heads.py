"""Heads of requests that are wrong: methods, addresses, headers, keys, and lengths of bodies."""

import json
from collections.abc import Iterator

from builders import submission
from fuzz.bad_input import JSON, MARK, POST, REFUSED, BadInput, http, post

_PLAIN = json.dumps(submission()).encode()
_ID = "01900000-0000-7000-8000-000000000000"
_CLOSED = REFUSED | {0}


def heads() -> Iterator[BadInput]:
    """Yield each head once."""
    for line in _LINES:
        yield BadInput("an address or method", line[:60], http(line), REFUSED)
    for name, headers in _HEADERS.items():
        yield BadInput("a header", name, http(POST, _PLAIN, **headers), REFUSED)
    for shown in _KEYS:
        bad = post(_PLAIN, Authorization=shown)
        yield BadInput("a key", shown[:40] or "nothing", bad, frozenset({401}))
    for name, request in _RAW.items():
        yield BadInput("HTTP", name, request, _CLOSED)


_LINES = [
    *(f"{method} /api/benchmarks" for method in ("GET", "PUT", "DELETE", "PATCH", "TRACE")),
    "POST /api/schema",
    "POST /livez",
    "POST /nowhere",
    "GET /nowhere",
    "GET /api",
    "GET /api/",
    "GET //api/schema",
    "GET /api/schema/",
    "GET /api/../etc/passwd",
    "GET /../../../../etc/passwd",
    "GET /%2e%2e/%2e%2e/etc/passwd",
    "GET /api/schema%00",
    "GET /api/%c0%af",
    "GET /api/%ff%fe",
    "GET /api/%",
    "GET /%0d%0aX-Injected:%201",
    "GET /api/benchmarks/;drop",
    "GET /static/../app.py",
    "GET /.git/config",
    f"GET /api/benchmarks/{MARK}",
    f"GET /api/benchmarks/{_ID}",
    f"GET /api/benchmarks/{_ID}x",
    f"GET /api/benchmarks/{_ID}%00",
    f"GET /api/benchmarks/{_ID}'%20OR%201=1--",
    f"GET /api/benchmarks/{_ID}/",
    f"GET /api/benchmarks/{_ID}/nowhere",
    f"GET /api/benchmarks/{_ID}/comparison/{MARK}",
    f"GET /api/benchmarks/{_ID}/comparison/{_ID}",
    "GET /api/benchmarks/-1",
    "GET /api/benchmarks/%F0%9F%92%A9",
    f"GET /api/benchmarks/{'9' * 4_000}",
    f"GET /{'a/' * 2_000}",
    f"DELETE /api/benchmarks/{_ID}",
]
_TYPED = {"Content_Type": JSON}
_HEADERS = {
    "no content type": {},
    "text": {"Content_Type": "text/plain"},
    "a form": {"Content_Type": "multipart/form-data; boundary=x"},
    "two content types": {"Content_Type": "application/json, text/plain"},
    "nearly JSON": {"Content_Type": "application/jsonp"},
    "JSON in Latin-1": {"Content_Type": "application/json; charset=latin-1"},
    "JSON in UTF-7": {"Content_Type": "application/json; charset=utf-7"},
    "a content type of quotes": {"Content_Type": '"""'},
    "a content type without end": {"Content_Type": "a/" + "b" * 8_000},
    "brotli": {**_TYPED, "Content_Encoding": "br"},
    "zstd": {**_TYPED, "Content_Encoding": "zstd"},
    "gzip twice": {**_TYPED, "Content_Encoding": "gzip, gzip"},
    "an encoding of its own": {**_TYPED, "Content_Encoding": MARK},
    "an idempotency key with a space": {**_TYPED, "Idempotency_Key": f"{MARK} b"},
    "an idempotency key without end": {**_TYPED, "Idempotency_Key": "x" * 201},
    "an empty idempotency key": {**_TYPED, "Idempotency_Key": ""},
    "an idempotency key beyond ASCII": {**_TYPED, "Idempotency_Key": "\xe9"},
    "a signature that is none": {**_TYPED, "Rigmark_Signature": MARK},
    "a signature of nobody": {
        **_TYPED,
        "Rigmark_Signature": f"ed25519 {'0' * 64} {'A' * 86}==",
    },
    "a signature beyond ASCII": {**_TYPED, "Rigmark_Signature": "ed25519 \xe9 \xe9"},
}
_KEYS = [
    "",
    "Bearer",
    "Bearer ",
    f"Bearer {MARK}",
    f"Basic {MARK}",
    f"Bearer rmk_{'0' * 12}_{'a' * 43}",
    f"Bearer rmk_{'0' * 12}_{'a' * 43}_000000",
    f"Bearer rmk_{'0' * 12}_{'a' * 5_000}",
    "Bearer \xe9\xff",
    f"Bearer rmk_{'0' * 12}_{'a' * 43}' OR '1'='1",
    f"bearer bearer {MARK}",
]
_BEGUN = f"{POST} HTTP/1.1\r\nHost: rigmark\r\nContent-Type: {JSON}\r\n".encode()
_CHUNKED = _BEGUN + b"Transfer-Encoding: chunked\r\n\r\n"
_HIDDEN = b"GET /livez HTTP/1.1\r\nHost: rigmark\r\n\r\n"
_RAW = {
    "two lengths": _BEGUN + b"Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}" + _HIDDEN,
    "two lengths in one header": _BEGUN + b"Content-Length: 2, 40\r\n\r\n{}" + _HIDDEN,
    "a length and chunks": _BEGUN
    + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    + _HIDDEN,
    "chunks and a length": _BEGUN
    + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
    + _HIDDEN,
    "a coding before chunked": _BEGUN + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + _HIDDEN,
    "a coding after chunked": _BEGUN
    + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"
    + _HIDDEN,
    "chunked twice": _BEGUN
    + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"
    + _HIDDEN,
    "a space before the colon": _BEGUN + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a folded header": _BEGUN + b"X-Folded: a\r\n b\r\nContent-Length : 2\r\n\r\n{}",
    "a length with a sign": _BEGUN + b"Content-Length: +2\r\n\r\n{}",
    "a negative length": _BEGUN + b"Content-Length: -2\r\n\r\n{}",
    "a length in hexadecimal": _BEGUN + b"Content-Length: 0x2\r\n\r\n{}",
    "a length beyond 64 bits": _BEGUN + b"Content-Length: 99999999999999999999\r\n\r\n{}",
    "a length of 100 GB": _BEGUN + b"Content-Length: 100000000000\r\n\r\n{}",
    "a length that is not kept": _BEGUN + b"Content-Length: 100\r\n\r\n{}",
    "a chunk that is no number": _CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n",
    "a chunk beyond 64 bits": _CHUNKED + b"ffffffffffffffffff\r\n{}\r\n0\r\n\r\n",
    "a negative chunk": _CHUNKED + b"-2\r\n{}\r\n0\r\n\r\n",
    "a chunk longer than told": _CHUNKED + b"2\r\n{}{}\r\n0\r\n\r\n",
    "chunks without end": _CHUNKED + b"2\r\n{}\r\n",
    "a chunk's extension without end": _CHUNKED + b"2;" + b"x" * 100_000,
    "line feeds alone": _BEGUN.replace(b"\r\n", b"\n") + b"Content-Length: 2\n\n{}",
    "a carriage return in a header": _BEGUN + b"X-A: b\rX-C: d\r\nContent-Length: 2\r\n\r\n{}",
    "a NUL in a header": _BEGUN + b"X-A: \x00\r\nContent-Length: 2\r\n\r\n{}",
    "a name that is none": _BEGUN + b"X A\xff: b\r\nContent-Length: 2\r\n\r\n{}",
    "a header without a name": _BEGUN + b": b\r\nContent-Length: 2\r\n\r\n{}",
    "a header without a colon": _BEGUN + b"nothing\r\nContent-Length: 2\r\n\r\n{}",
    "a header without end": _BEGUN + b"X-A: " + b"x" * 200_000,
    "headers without end": _BEGUN + b"X-A: b\r\n" * 20_000,
    "trailers without end": _CHUNKED + b"2\r\n{}\r\n0\r\n" + b"X-A: b\r\n" * 20_000,
    "an address without end": b"GET /" + b"a" * 100_000,
    "bytes in the address": b"GET /\xff\xfe HTTP/1.1\r\nHost: rigmark\r\n\r\n",
    "a space in the address": b"GET /a b HTTP/1.1\r\nHost: rigmark\r\n\r\n",
    "a method of its own": b"BREW /coffee HTTP/1.1\r\nHost: rigmark\r\n\r\n",
    "a method in lower case": b"get /livez HTTP/1.1\r\nHost: rigmark\r\n\r\n",
    "HTTP/0.9": b"GET /livez\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/9.9": b"GET /livez HTTP/9.9\r\nHost: rigmark\r\n\r\n",
    "a tunnel": b"CONNECT internal:22 HTTP/1.1\r\nHost: internal:22\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 32,
    "SSH": b"SSH-2.0-OpenSSH_9.9\r\n",
    "Redis": b"*1\r\n$4\r\nPING\r\n",
    "zeros": b"\x00" * 1_000,
    "a WebSocket": b"GET /api/benchmarks HTTP/1.1\r\nHost: rigmark\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n\r\n",
}
