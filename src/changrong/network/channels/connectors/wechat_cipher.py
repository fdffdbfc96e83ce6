"""The encrypted mode (安全模式) of a WeChat official account, as the platform documents it.

What is closed are 16 random bytes, the length of the text (4 bytes, the highest first), the text in
UTF-8 and the AppID, filled up by PKCS#7 to blocks of 32 bytes; by AES-256-CBC, whose vector is the
first half of the key. The signature is over the cipher text, so it is checked before anything is
opened; whatever then does not open has one reason only, so that nobody learns where it failed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

RANDOM = 16  # bytes before the length
_HEAD = RANDOM + 4
_PADDING = PKCS7(32 * 8)
_KEY = re.compile(r"[A-Za-z0-9+/]{43}")


def key_of(text: str) -> bytes:
    """The key that an EncodingAESKey stands for: 32 bytes. Raises ValueError."""
    if not _KEY.fullmatch(text):
        raise ValueError("an EncodingAESKey has 43 signs of base64")
    return base64.b64decode(text + "=")


def signature(*words: str) -> str:
    """SHA-1 over the words in the order of their signs, hex."""
    return hashlib.sha1("".join(sorted(words)).encode(), usedforsecurity=False).hexdigest()


def is_signed(given: str, *words: str) -> bool:
    return hmac.compare_digest(signature(*words).encode(), given.encode())


def sealed(text: str, key: bytes, app_id: str, random: bytes) -> str:
    """A text as cipher text in base64. `random`: RANDOM bytes of no use but to differ."""
    said = text.encode()
    padder = _PADDING.padder()
    plain = padder.update(random + len(said).to_bytes(4, "big") + said + app_id.encode())
    closing = _cipher(key).encryptor()
    closed = closing.update(plain + padder.finalize()) + closing.finalize()
    return base64.b64encode(closed).decode()


def opened(closed: str, key: bytes, app_id: str) -> str:
    """The text of a cipher text. Raises ValueError, in the same words whatever the reason, where it
    is not this account's."""
    opening, unpadder = _cipher(key).decryptor(), _PADDING.unpadder()
    try:
        data = opening.update(base64.b64decode(closed, validate=True)) + opening.finalize()
        plain = unpadder.update(data) + unpadder.finalize()
        end = _HEAD + int.from_bytes(plain[RANDOM:_HEAD], "big")
        text, is_ours = plain[_HEAD:end].decode(), hmac.compare_digest(plain[end:], app_id.encode())
    except ValueError:
        is_ours = False
    if not is_ours:
        raise ValueError("it does not open")
    return text


def _cipher(key: bytes) -> Cipher[CBC]:
    return Cipher(AES(key), CBC(key[: AES.block_size // 8]))
