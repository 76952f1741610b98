"""Pictures by the API: asked for as pictures, refused in JSON."""

import json
from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView


class JpegRenderer(BaseRenderer):
    """Lets a picture be asked for as one; refusals are JSON all the same."""

    media_type = "image/jpeg"
    format = "jpg"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        """Write a refusal."""
        return json.dumps(data, ensure_ascii=False, default=str).encode()


class PictureView(APIView):
    """A view that answers with a file of ours."""

    renderer_classes = (JSONRenderer, JpegRenderer)

    def handle_exception(self, exc: Exception) -> Response:
        """Refuse in JSON whatever was asked for: nobody reads a refusal out of a picture."""
        self.request.accepted_renderer = JSONRenderer()
        self.request.accepted_media_type = JSONRenderer.media_type
        return super().handle_exception(exc)
