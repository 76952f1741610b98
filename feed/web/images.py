"""The file of an image, for whoever may see the post it stands in."""

from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.generic import View

from core.pages import LoginRequiredMixin, send_picture
from feed.models import PostImage
from feed.services import images


class ImageView(LoginRequiredMixin, View):
    """Whether it may be seen is asked each time: a block hides it at once."""

    is_small = False

    def get(self, request: HttpRequest, image_id: UUID) -> HttpResponseBase:
        """Send it, or say that the browser's own copy still stands."""
        rows = PostImage.objects.visible_to(request.user).shown()
        image = get_object_or_404(rows, public_id=image_id)
        return send_picture(
            request,
            name=f"{image_id}-{'s' if self.is_small else 'f'}",
            open_file=lambda: images.open_image(image=image, is_small=self.is_small),
        )
