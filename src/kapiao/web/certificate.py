"""The TLS certificate: the operator's, or a self-made one that names every own host and is kept in the data folder.

Knows: X.509. Must not know: connections. Clients are told to trust `tls.pem` (it is its own authority).
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import logging
import os
import ssl
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kapiao.config import Settings
from kapiao.errors import SettingInvalid

log = logging.getLogger("kapiao.certificate")
_LIFE = dt.timedelta(days=1825)
_RENEW = dt.timedelta(days=60)


class Certificate:
    """What the port speaks TLS with. `renew` takes up files that were changed, for connections that come later."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingInvalid."""
        self._settings = settings
        self._state = self._files_state()
        self._newest = self.context = self._loaded()
        self.context.sni_callback = self._hand_over

    def renew(self) -> None:
        """A certificate of the operator is replaced by whoever renews it; a self-made one is made anew in time.

        What cannot be used (half written, key and chain that do not match) changes nothing and is tried again.
        """
        state = self._files_state()
        if state != self._state:
            self._newest, self._state = self._loaded(), state
            log.info("certificate renewed")

    def _hand_over(self, connection: Any, _: str | None, __: ssl.SSLContext) -> None:
        connection.context = self._newest

    def _paths(self) -> tuple[Path, Path]:
        settings = self._settings
        if settings.tls_cert and settings.tls_key:
            return settings.tls_cert.expanduser(), settings.tls_key.expanduser()
        return kept_certificate(settings.home, own_names(settings))

    def _files_state(self) -> tuple[tuple[int, int], ...]:
        try:
            return tuple((path.stat().st_mtime_ns, path.stat().st_size) for path in self._paths())
        except OSError as error:
            raise _unusable(error) from None

    def _loaded(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        try:
            context.load_cert_chain(*self._paths())
        except (OSError, ssl.SSLError) as error:
            raise _unusable(error) from None
        return context


def _unusable(error: Exception) -> SettingInvalid:
    return SettingInvalid(f"The TLS certificate cannot be used ({type(error).__name__}).", setting="tls_cert")


def own_names(settings: Settings) -> tuple[str, ...]:
    """Every name a client may use for this server, without ports."""
    names = ("127.0.0.1", "localhost", "::1", settings.host, *settings.public_hosts)
    bare = (name if name.count(":") > 1 else name.partition(":")[0] for name in names)
    return tuple(dict.fromkeys(name for name in bare if name not in ("", "0.0.0.0", "::")))


def kept_certificate(folder: Path, names: tuple[str, ...]) -> tuple[Path, Path]:
    """Paths of certificate and key; made anew when names are missing or its time runs out."""
    chain, key = folder / "tls.pem", folder / "tls.key"
    if not (chain.exists() and key.exists() and _serves(chain, names)):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made, private = self_made(names)
        _write(key, private)
        _write(chain, made)
    return chain, key


def _serves(chain: Path, names: tuple[str, ...]) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(chain.read_bytes())
        held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    return set(_general_names(names)) <= set(held) and certificate.not_valid_after_utc - _RENEW > dt.datetime.now(
        dt.UTC
    )


def _general_names(names: tuple[str, ...]) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = []
    for name in names:
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            found.append(x509.DNSName(name.encode("idna").decode() if not name.isascii() else name))
    return found


def self_made(names: tuple[str, ...]) -> tuple[bytes, bytes]:
    """Certificate and private key, PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kapiao")])
    now = dt.datetime.now(dt.UTC)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + _LIFE)
        .add_extension(x509.SubjectAlternativeName(_general_names(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(identifier, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_suffix(path.suffix + ".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
    fresh.replace(path)
