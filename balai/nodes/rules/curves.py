"""P-256 as nodes, phones and the centre all have it: signatures of 64 bytes with a low s, one key for each seal."""

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from balai.nodes.rules.strict import Unreadable

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
POINT_BYTES, SIGNATURE_BYTES, TAG_BYTES = 33, 64, 16
ZERO_NONCE = bytes(12)
"""Safe, because a key made from a fresh ephemeral one seals once."""

Private = ec.EllipticCurvePrivateKey
Public = ec.EllipticCurvePublicKey


def private_key(seed: bytes) -> Private:
    """Return the key that 32 secret bytes stand for (64 more bits than the order, so that none is likelier)."""
    wide = HKDF(hashes.SHA256(), 40, salt=None, info=b"balai-p256").derive(seed)
    return ec.derive_private_key(int.from_bytes(wide) % (ORDER - 1) + 1, ec.SECP256R1())


def public_bytes(key: Private | Public) -> bytes:
    """Return the compressed point of a key, 33 bytes."""
    public = key.public_key() if isinstance(key, ec.EllipticCurvePrivateKey) else key
    return public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def public_key(point: bytes) -> Public:
    """Return the public key of a compressed point; `Unreadable` if it is none."""
    if len(point) != POINT_BYTES or point[0] not in (2, 3):
        raise Unreadable("point")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError as error:
        raise Unreadable("point") from error


def sign(key: Private, message: bytes) -> bytes:
    """Return r and s, 32 bytes each; of the two that fit, the lower s."""
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32) + min(s, ORDER - s).to_bytes(32)


def is_signed(public: Public, message: bytes, signature: bytes) -> bool:
    """Return whether the signature is this key's, in its one form."""
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    if len(signature) != SIGNATURE_BYTES or not 0 < r < ORDER or not 0 < s <= ORDER // 2:
        return False
    try:
        public.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def seal(plain: bytes, to: Public, ephemeral: Private, *, context: bytes) -> bytes:
    """Seal to a public key, bound to `context`; `ephemeral` must be fresh and never be used again."""
    point = public_bytes(ephemeral)
    cipher = AESGCM(_agreed(ephemeral, to, point, context))
    return point + cipher.encrypt(ZERO_NONCE, plain, context)


def unseal(sealed: bytes, key: Private, *, context: bytes) -> bytes:
    """Open what was sealed to this key; `Unreadable` for another key, another context, a flipped bit."""
    point = sealed[:POINT_BYTES]
    cipher = AESGCM(_agreed(key, public_key(point), point, context))
    try:
        return cipher.decrypt(ZERO_NONCE, sealed[POINT_BYTES:], context)
    except InvalidTag as error:
        raise Unreadable("seal") from error


def _agreed(own: Private, other: Public, point: bytes, context: bytes) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(context)
    info = b"sip1" + point + digest.finalize()
    return HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(own.exchange(ec.ECDH(), other))
