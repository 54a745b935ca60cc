"""One port: plain, TLS, absolute-form, tunnels to itself, patience and its end."""

import contextlib
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from local_server import Running, running

from kapiao.errors import SettingInvalid
from kapiao.web import port
from kapiao.web.certificate import kept_certificate, self_made

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: vendor.test\r\n\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("server"), public_hosts=("vendor.test", "*.vendor.test")) as found:
        yield found


def dialled(server: Running) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


def head(line: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = line.recv(65536)
        if not piece:
            break
        received += piece
    return received


def tunnel(line: socket.socket, host: str = "openplatform.vendor.test:443") -> None:
    line.sendall(f"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    assert head(line).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("tls", [False, True])
def test_both_on_one_port_with_a_checked_certificate(server: Running, tls: bool) -> None:
    assert server.request("GET", "/healthz", tls=tls).status == 200
    body = b"x" * 3_000_000
    assert server.request("POST", "/nowhere", body, tls=tls).json["code"] == "operation_unknown"


@pytest.mark.parametrize("tls", [False, True])
def test_a_connection_is_used_again(server: Running, tls: bool) -> None:
    connection = server.connection(tls)
    for _ in range(3):
        connection.request("GET", "/healthz")
        assert connection.getresponse().read() == b"ok\n"
    connection.close()


def test_first_bytes_one_by_one(server: Running) -> None:
    for request in (HEALTH, b"CONNECT a:1 HTTP/1.1\r\n\r\n"):
        with dialled(server) as line:
            for byte in request:
                line.sendall(bytes([byte]))
            assert head(line).startswith(b"HTTP/1.1 200 ")
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    shy = server.trust.wrap_bio(incoming, outgoing, server_hostname="localhost")
    with dialled(server) as line:
        while True:
            try:
                shy.do_handshake()
                break
            except ssl.SSLWantReadError:
                for byte in outgoing.read():
                    line.sendall(bytes([byte]))
                incoming.write(line.recv(65536))


def test_absolute_form(server: Running) -> None:
    with dialled(server) as line:
        line.sendall(b"GET http://viapiutils.vendor.test/healthz?x=1 HTTP/1.1\r\nHost: viapiutils.vendor.test\r\n\r\n")
        assert head(line).startswith(b"HTTP/1.1 200 ")


def test_tunnel_plain_and_pipelined(server: Running) -> None:
    with dialled(server) as line:
        tunnel(line)
        line.sendall(HEALTH)
        assert head(line).startswith(b"HTTP/1.1 200 ")
    with dialled(server) as line:
        line.sendall(b"CONNECT a:80 HTTP/1.1\r\n\r\n" + HEALTH)
        received = b""
        while received.count(b"\r\n\r\n") < 2:
            received += line.recv(4096)
        assert received.count(b"HTTP/1.1 200 ") == 2


@pytest.mark.parametrize("name", ["localhost", "vendor.test", "ocr.vendor.test"])
def test_tls_inside_a_tunnel_names_own_hosts(server: Running, name: str) -> None:
    with dialled(server) as line:
        tunnel(line, f"{name}:443")
        with server.trust.wrap_socket(line, server_hostname=name) as secure:
            secure.sendall(HEALTH)
            assert head(secure).startswith(b"HTTP/1.1 200 ")


def test_tls_in_tls(server: Running) -> None:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    with dialled(server) as line, server.trust.wrap_socket(line, server_hostname="127.0.0.1") as outer:
        tunnel(outer)
        inner = server.trust.wrap_bio(incoming, outgoing, server_hostname="vendor.test")

        def through(step: object) -> None:
            while True:
                try:
                    step()  # type: ignore[operator]
                    outer.sendall(outgoing.read())
                    return
                except ssl.SSLWantReadError:
                    outer.sendall(outgoing.read())
                    incoming.write(outer.recv(65536))

        through(inner.do_handshake)
        inner.write(HEALTH)
        outer.sendall(outgoing.read())
        received: list[bytes] = []
        through(lambda: received.append(inner.read(4096)))
        assert received[0].startswith(b"HTTP/1.1 200 ")


def test_tunnels_do_not_nest_for_ever(server: Running) -> None:
    with dialled(server) as line:
        for _ in range(3):
            tunnel(line)
        line.sendall(b"CONNECT a:1 HTTP/1.1\r\n\r\n")
        assert line.recv(100) == b""


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x16\x03\x01\x00\x05hello",
        b"\x16",
        b"\x00\x00\x00",
        b"CONNECT " + b"x" * 20_000,
        b"GET\r\n\r\n",
        b"\xff" * 100_000,
    ],
)
def test_nonsense_is_closed_and_the_next_one_served(server: Running, nonsense: bytes) -> None:
    with dialled(server) as line:
        line.sendall(nonsense)
        line.shutdown(socket.SHUT_WR)
        try:
            while line.recv(65536):
                pass
        except ConnectionError:
            pass
    assert server.request("GET", "/healthz").status == 200


def test_patience_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port, "KEEP_ALIVE_S", 0.3)
    monkeypatch.setattr(port, "_HEAD_S", 0.3)
    monkeypatch.setattr(port, "_HANDSHAKE_S", 0.3)
    with running(tmp_path) as server:
        for begun in (b"", b"CONN", b"GET / HTTP/1.1\r\nHost: x\r\nX: ", b"\x16\x03\x01\x02\x00"):
            with dialled(server) as line:
                started = time.monotonic()
                line.sendall(begun)
                with contextlib.suppress(ConnectionResetError):
                    assert line.recv(100) == b""
                assert 0.2 < time.monotonic() - started < 3, begun


def test_the_certificate_is_kept_until_names_change(tmp_path: Path) -> None:
    chain, key = kept_certificate(tmp_path, ("localhost", "127.0.0.1"))
    first = chain.read_bytes()
    assert key.stat().st_mode & 0o777 == 0o600
    assert kept_certificate(tmp_path, ("localhost",))[0].read_bytes() == first
    assert kept_certificate(tmp_path, ("localhost", "other.test"))[0].read_bytes() != first
    chain.write_bytes(b"broken")
    assert kept_certificate(tmp_path, ("localhost",))[0].read_bytes() != b"broken"


def test_a_renewed_certificate_is_served_without_a_restart(tmp_path: Path) -> None:
    """As an operator's tool renews it: the files are replaced while the server runs; half of it changes nothing."""
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"

    def put(made: tuple[bytes, bytes]) -> bytes:
        chain.write_bytes(made[0])
        key.write_bytes(made[1])
        return x509.load_pem_x509_certificate(made[0]).public_bytes(Encoding.DER)

    def served() -> bytes:
        unsure = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        unsure.check_hostname, unsure.verify_mode = False, ssl.CERT_NONE
        with dialled(server) as line, unsure.wrap_socket(line) as secured:
            return secured.getpeercert(binary_form=True) or b""

    first = put(self_made(("localhost",)))
    with running(tmp_path / "data", tls_cert=chain, tls_key=key) as server:
        assert served() == first
        chain.write_bytes(self_made(("localhost",))[0])
        with pytest.raises(SettingInvalid):
            server.certificate.renew()
        assert served() == first
        second = put(self_made(("localhost",)))
        server.certificate.renew()
        assert served() == second


def test_a_self_made_certificate_passes_strict_checks(tmp_path: Path) -> None:
    made, _ = self_made(("localhost",))
    (tmp_path / "ca.pem").write_bytes(made)
    context = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    assert context.cert_store_stats()["x509_ca"] == 1
