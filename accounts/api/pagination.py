from core.rest import StreamPagination


class LedgerPagination(StreamPagination):
    """Pages of an append-only ledger, newest first."""

    ordering = ("-at", "-pk")
