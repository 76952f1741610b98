"""Sealing: what a person wrote is encrypted before it reaches the database (B9, ADR 0016).

AES-256-GCM under a ring of keys. A sealed value is `FF 01 n key-id(n) nonce(12) ciphertext+tag`:
its first byte never begins UTF-8 text, so values from before sealing are told apart and read too.
"""

import base64
import hmac
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from core.errors import DomainError

logger = logging.getLogger(__name__)

MAGIC = 0xFF
VERSION = 1
KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,15}")
PLAINTEXT, UNREADABLE = "plaintext", "unreadable"
# Header, nonce and tag of the longest key id, with room for a later version.
MOST_OVERHEAD = 64


class UnknownFieldKey(DomainError):
    """A value was sealed under a key that this process does not have; with the key it opens."""

    status = 503
    code = "field_key_unknown"
    default_detail = (
        "지금은 이 내용을 열 수 없어요. 내용은 그대로 남아 있으니 잠시 뒤에 다시 와 주세요."
    )


class BrokenField(DomainError):
    """A value is not what was sealed for this column: damaged, moved, or put there by hand."""

    status = 500
    code = "field_broken"
    default_detail = "저장된 내용을 확인할 수 없어서 열지 않았어요. 운영자에게 알려 주세요."


@dataclass(frozen=True)
class FieldKey:
    """One key of the ring: its parts are derived once, since deriving costs more than sealing."""

    key_id: str
    header: bytes
    cipher: AESGCM
    index_secret: bytes

    @classmethod
    def derive(cls, key_id: str, secret: bytes) -> "FieldKey":
        """Derive what seals and what indexes from one secret, each by its own HKDF label."""
        name = key_id.encode()
        return cls(
            key_id=key_id,
            header=bytes([MAGIC, VERSION, len(name)]) + name,
            cipher=AESGCM(_derive(secret, b"ongi.field.seal.v1")),
            index_secret=_derive(secret, b"ongi.field.index.v1"),
        )


def _derive(secret: bytes, label: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=label).derive(secret)


class KeyRing:
    """The keys of an installation: the first seals, all of them open."""

    def __init__(self, keys: Mapping[str, bytes], *, reads_plaintext: bool = True) -> None:
        made = [FieldKey.derive(key_id, secret) for key_id, secret in keys.items()]
        self.newest = made[0]
        self._by_name = {key.key_id.encode(): key for key in made}
        self._reads_plaintext = reads_plaintext

    def seal(self, plain: bytes, place: bytes) -> bytes:
        """Seal a value for one column, `table.column`; the same value never looks the same."""
        key, nonce = self.newest, os.urandom(NONCE_BYTES)
        return key.header + nonce + key.cipher.encrypt(nonce, plain, key.header + place)

    def open(self, stored: bytes, place: bytes) -> bytes:
        """Open a value of one column, or pass on one from before sealing.

        Raise UnknownFieldKey or BrokenField; neither carries anything of the value.
        """
        if stored[:1] != b"\xff":
            return self._pass_plaintext(stored, place)
        start = 3 + stored[2] if len(stored) > 2 else 3
        key = self._by_name.get(stored[3:start])
        if key is None:
            name = read_key_id(stored)
            error = BrokenField() if name == UNREADABLE else UnknownFieldKey()
            raise self._report(error, place, name)
        if stored[:start] != key.header:
            raise self._report(BrokenField(), place, key.key_id)
        body = start + NONCE_BYTES
        try:
            return key.cipher.decrypt(stored[start:body], stored[body:], key.header + place)
        except (InvalidTag, ValueError):
            raise self._report(BrokenField(), place, key.key_id) from None

    def _pass_plaintext(self, stored: bytes, place: bytes) -> bytes:
        if not self._reads_plaintext:
            raise self._report(BrokenField(), place, PLAINTEXT)
        return stored

    def index(self, value: str, place: bytes) -> str:
        """Hash a value so that equals meet in one column and nobody without the key can guess."""
        return self._index(self.newest, value, place)

    def index_by_all(self, value: str, place: bytes) -> list[str]:
        """Hash a value under every key, to find what a rotation has not reached yet."""
        return [self._index(key, value, place) for key in self._by_name.values()]

    @staticmethod
    def _index(key: FieldKey, value: str, place: bytes) -> str:
        return hmac.digest(key.index_secret, place + b"\0" + value.encode(), "sha256").hex()

    @staticmethod
    def _report(error: DomainError, place: bytes, key_id: str) -> DomainError:
        logger.error("field_unreadable code=%s at=%s key=%s", error.code, place.decode(), key_id)
        return error


def read_key_id(stored: bytes) -> str:
    """Name the key of a stored value; `plaintext` for one from before sealing."""
    if not stored or stored[0] != MAGIC:
        return PLAINTEXT
    name = stored[3 : 3 + stored[2]].decode("ascii", "replace") if len(stored) > 2 else ""
    return name if KEY_ID.fullmatch(name) else UNREADABLE


def parse_keys(text: str) -> dict[str, bytes]:
    """Read `id:base64` keys, newest first, by commas or lines. Raise ImproperlyConfigured.

    Messages name ids and places, never a key.
    """
    keys: dict[str, bytes] = {}
    for number, entry in enumerate(text.replace(",", " ").split(), start=1):
        key_id, _, encoded = entry.partition(":")
        if not KEY_ID.fullmatch(key_id):
            raise ImproperlyConfigured(f"FIELD_KEYS: key {number} has no id of a-z, 0-9, -")
        if key_id in keys:
            raise ImproperlyConfigured(f"FIELD_KEYS: the id {key_id} stands twice")
        keys[key_id] = _decode(key_id, encoded)
    if len(set(keys.values())) != len(keys):
        raise ImproperlyConfigured("FIELD_KEYS: one key stands under two ids")
    return keys


def _decode(key_id: str, encoded: str) -> bytes:
    try:
        secret = base64.b64decode(encoded.replace("-", "+").replace("_", "/"), validate=True)
    except ValueError:
        secret = b""
    if len(secret) != KEY_BYTES:
        raise ImproperlyConfigured(f"FIELD_KEYS: {key_id} is not {KEY_BYTES} bytes in base64")
    return secret


@cache
def get_ring() -> KeyRing:
    """The ring of this process, built once from the settings. Raise ImproperlyConfigured."""
    keys = parse_keys(settings.FIELD_KEYS)
    if not keys:
        raise ImproperlyConfigured("FIELD_KEYS is not given: nothing can be sealed or opened")
    return KeyRing(keys, reads_plaintext=settings.FIELD_PLAINTEXT_READ)


def forget_ring(*, setting: str = "FIELD_KEYS", **_: Any) -> None:
    """Drop the ring when its settings change (as `override_settings` does in tests)."""
    if setting in {"FIELD_KEYS", "FIELD_PLAINTEXT_READ"}:
        get_ring.cache_clear()


setting_changed.connect(forget_ring, dispatch_uid="core.encryption")
