"""The ASGI application: pages and API over HTTP, events over WebSocket."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
http_application = get_asgi_application()

from channels.routing import ProtocolTypeRouter  # noqa: E402 - Django must be set up first

from config import checks, websockets  # noqa: E402
from core.encryption import get_ring  # noqa: E402
from core.middleware import BodyGuard  # noqa: E402

# No check runs before a server of requests: without its keys it must not come up at all.
checks.refuse_dangers()
get_ring()
application = BodyGuard(
    ProtocolTypeRouter({"http": http_application, "websocket": websockets.application})
)
