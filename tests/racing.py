"""Work that happens at the same moment, in real threads with a connection of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def run(*calls):
    """Start the calls together; what each returned, or raised, in their order."""
    barrier = Barrier(len(calls))

    def start(call):
        try:
            barrier.wait(10)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [
            future.exception() or future.result()
            for future in [pool.submit(start, call) for call in calls]
        ]


def list_failures(*calls):
    """Start the calls together; only what they raised."""
    return [one for one in run(*calls) if isinstance(one, Exception)]
