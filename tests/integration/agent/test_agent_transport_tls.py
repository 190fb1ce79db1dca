"""An engine behind TLS, with a certificate that was made for the test."""

import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import closing, suppress

import pytest

from patience import PATIENCE_S
from rigmark_agent.errors import TargetFellSilent, TargetIsUnreachable
from rigmark_agent.target.address import Address
from rigmark_agent.target.connection import Connection
from rigmark_agent.target.exchange import Bounds

BOUNDS = Bounds(deadline_s=30.0, most_bytes=1_000)
HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
WHOLE = HEAD + b"5\r\nhello\r\n0\r\n\r\n"

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="needs openssl to make a certificate"
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    made = folder / "cert.pem", folder / "key.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*command, "-out", made[0], "-keyout", made[1]], check=True, capture_output=True)
    return made


@pytest.fixture
def secured(certificate):
    """Serve one connection on which every request gets the next of the answers."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    over = threading.Event()

    def serve(listener, answers):
        with suppress(OSError):
            connection, _ = listener.accept()
            with context.wrap_socket(connection, server_side=True) as secured_one:
                for answer in answers:
                    secured_one.recv(65_536)
                    secured_one.sendall(answer)
                over.wait(PATIENCE_S)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threads = []

        def start(*answers):
            threads.append(threading.Thread(target=serve, args=(listener, answers)))
            threads[-1].start()
            return Address.of(f"https://localhost:{listener.getsockname()[1]}")

        yield start
        over.set()
        for thread in threads:
            thread.join(PATIENCE_S)


@pytest.fixture
def trusted(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))


def read(connection):
    with connection.stream("/chat", b"{}", bounds=BOUNDS) as answer:
        return answer.read()


@pytest.mark.usefixtures("trusted")
def test_answers_are_read_through_tls_on_one_connection(secured):
    address = secured(WHOLE, WHOLE)

    with closing(Connection(address)) as connection:
        contents = [read(connection), read(connection)]

    assert contents == [b"hello", b"hello"]


@pytest.mark.usefixtures("trusted")
def test_silence_behind_tls_ends_with_the_read_timeout(secured):
    address = secured(HEAD)

    with (
        closing(Connection(address, read_timeout_s=0.2)) as connection,
        pytest.raises(TargetFellSilent),
    ):
        read(connection)


def test_a_certificate_that_nobody_vouches_for_is_refused(secured):
    address = secured(WHOLE)

    with (
        closing(Connection(address)) as connection,
        pytest.raises(TargetIsUnreachable, match="certificate"),
    ):
        connection.ask("/health")
