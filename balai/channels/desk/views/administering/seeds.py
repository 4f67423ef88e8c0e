"""How the seed of a second factor is shown once: a picture for the authenticator, groups of four to type."""

from urllib.parse import quote, urlencode

import segno


def seed_svg(seed: str, login: str) -> str:
    """Return the QR code that authenticators read, as an inline SVG with nothing that a CSP forbids."""
    address = f"otpauth://totp/{quote(f'Balai:{login}')}?{urlencode({'secret': seed, 'issuer': 'Balai'})}"
    return str(
        segno.make(address, error="m", micro=False).svg_inline(
            scale=4, border=2, light="#fff", svgclass=None, lineclass=None, title="Kode QR autentikator"
        )
    )


def seed_words(seed: str) -> str:
    """Return "JBSW Y3DP …"."""
    return " ".join(seed[start : start + 4] for start in range(0, len(seed), 4))
