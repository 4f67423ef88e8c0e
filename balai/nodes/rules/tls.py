"""The node's own certificate for browsers on its LAN: an authority that may vouch for this desk only, and what it vouches for."""

import ipaddress
from collections.abc import Iterable
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
PRIVATE = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "127.0.0.0/8",
    "fc00::/7",
    "fe80::/10",
    "::1/128",
)
NAMES = ("localhost", "local", "lan", "home.arpa")
AUTHORITY_LIFETIME, LEAF_LIFETIME = timedelta(days=3653), timedelta(days=397)
EARLY = timedelta(days=1)
"""Clocks of phones at the desk may be a little behind."""


def new_key() -> ec.EllipticCurvePrivateKey:
    """Return a fresh key, P-256 as browsers know it."""
    return ec.generate_private_key(ec.SECP256R1())


def authority(key: ec.EllipticCurvePrivateKey, name: str, *, at: datetime) -> x509.Certificate:
    """Return the certificate that devices at the desk install once.

    It is good for private addresses and local names only: who steals it deceives nobody about any other site.
    """
    own = _name(f"Balai {name}")
    names = [x509.DNSName(one) for one in NAMES]
    networks = [x509.IPAddress(ipaddress.ip_network(one)) for one in PRIVATE]
    built = (
        x509.CertificateBuilder(own, own, key.public_key(), x509.random_serial_number())
        .not_valid_before(at - EARLY).not_valid_after(at + AUTHORITY_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.NameConstraints([*names, *networks], None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )  # fmt: skip
    return built.sign(key, hashes.SHA256())


def leaf(
    key: ec.EllipticCurvePrivateKey, names: Iterable[str], *, ca: x509.Certificate, ca_key: ec.EllipticCurvePrivateKey,
    at: datetime,
) -> x509.Certificate:  # fmt: skip
    """Return the certificate that the web pages are served with, for the names and addresses that are the desk's own."""
    known = [one for one in sorted(set(names)) if is_local(one)]
    built = (
        x509.CertificateBuilder(ca.subject, _name("Balai"), key.public_key(), x509.random_serial_number())
        .not_valid_before(at - EARLY).not_valid_after(at + LEAF_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(list(map(_general, known))), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
    )  # fmt: skip
    return built.sign(ca_key, hashes.SHA256())


def is_local(name: str) -> bool:
    """Return whether the authority may vouch for a name or address."""
    if address := _address(name):
        return any(address in ipaddress.ip_network(one) for one in PRIVATE)
    return any(name == one or name.endswith(f".{one}") for one in NAMES)


def fingerprint(certificate: x509.Certificate) -> str:
    """Return what people compare before they install: "3F2A 91BC …", the first 16 bytes of its SHA-256."""
    text = certificate.fingerprint(hashes.SHA256())[:16].hex().upper()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def written(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return a key as PEM, as the server reads it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs, key_cert_sign=signs, crl_sign=signs, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _address(name: str) -> Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _general(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.IPAddress(address) if address else x509.DNSName(name)
