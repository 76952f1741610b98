from tests.accounts.conftest import own_storage

__all__ = ["own_storage"]
