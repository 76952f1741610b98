"""QR codes as pictures inside a page."""

from base64 import b64encode
from io import BytesIO

import qrcode
from qrcode.image.svg import SvgPathImage


def draw_code(text: str) -> str:
    """Draw a QR as an SVG and return it as the address of an image."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    drawn = BytesIO()
    code.make_image(image_factory=SvgPathImage).save(drawn)
    return f"data:image/svg+xml;base64,{b64encode(drawn.getvalue()).decode()}"
