"""What attacks share with the tests of accounts."""

from tests.accounts.conftest import kakao, own_storage

__all__ = ["kakao", "own_storage"]
