"""Throw-away certificates, and the TLS contexts that show them."""

from __future__ import annotations

import datetime
import os
import ssl
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trustme import CA

KINDS = ("good", "expired", "not-yet", "wrong-name", "self-signed", "unknown-ca")
VERSIONS = {"1.0": "TLSv1", "1.1": "TLSv1_1", "1.2": "TLSv1_2", "1.3": "TLSv1_3"}
OTHER_NAME = "other.example"


@dataclass(frozen=True)
class Authority:
    """A certificate authority of which clients know the file."""

    ca: CA
    file: Path

    @staticmethod
    def make(folder: Path) -> Authority:
        from trustme import CA

        authority = Authority(CA(), folder / "ca.pem")
        authority.ca.cert_pem.write_to_path(os.fspath(authority.file))
        return authority

    def context(self, kind: str, name: str, folder: Path, minimum: str, maximum: str) -> ssl.SSLContext:
        """A server's context whose certificate is of this kind and for this name."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = getattr(ssl.TLSVersion, VERSIONS[minimum])
            context.maximum_version = getattr(ssl.TLSVersion, VERSIONS[maximum])
        if maximum in ("1.0", "1.1"):
            # Their signatures are too weak for what OpenSSL allows otherwise.
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
        self._configure(context, kind, name, folder)
        context.sni_callback = _note_name
        return context

    def _configure(self, context: ssl.SSLContext, kind: str, name: str, folder: Path) -> None:
        from trustme import CA

        now, day = datetime.datetime.now(datetime.timezone.utc), datetime.timedelta(days=1)
        if kind == "self-signed":
            file = folder / "self-signed.pem"
            file.write_bytes(_self_signed(name, now - day, now + day))
            context.load_cert_chain(file)
        elif kind == "unknown-ca":
            CA().issue_cert(name).configure_cert(context)
        elif kind == "expired":
            self.ca.issue_cert(name, not_before=now - 2 * day, not_after=now - day).configure_cert(context)
        elif kind == "not-yet":
            self.ca.issue_cert(name, not_before=now + day, not_after=now + 2 * day).configure_cert(context)
        else:
            self.ca.issue_cert(OTHER_NAME if kind == "wrong-name" else name).configure_cert(context)


def _note_name(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, context: ssl.SSLContext) -> None:
    setattr(connection, "asked_name", name)


def _self_signed(name: str, begins: datetime.datetime, ends: datetime.datetime) -> bytes:
    """A key and the certificate that it signed for itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    )
    certificate = builder.sign(key, hashes.SHA256())
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)
