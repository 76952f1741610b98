"""`python -m config.daphne`: daphne, except that of a body too large no more is kept than shows it.

daphne takes a body to a temporary file and then puts all of it into the queue of the application
at once, so twenty large ones that end together would be two hundred megabytes (ADR 0019).
"""

import os
from typing import Any
from urllib.parse import unquote

from daphne import cli, http_protocol, server
from django.conf import settings

from core.middleware import find_body_limit


class BoundedRequest(http_protocol.WebRequest):
    """A request whose body is cut one byte over what its address takes: `BodyGuard` refuses it."""

    def process(self) -> Any:
        """Cut, then hand on."""
        if self.content.seek(0, os.SEEK_END) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            limit = find_body_limit(unquote(self.path.decode("ascii", "replace")))
            self.content.truncate(limit + 1)
        return super().process()


class BoundedFactory(server.HTTPFactory):
    """Makes such requests."""

    def buildProtocol(self, addr: Any) -> Any:
        """Make a connection."""
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = BoundedRequest
        return protocol


if __name__ == "__main__":
    # daphne names its factory and asks nobody; there is no setting for it.
    server.HTTPFactory = BoundedFactory
    cli.CommandLineInterface.entrypoint()
