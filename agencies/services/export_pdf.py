"""A file of numbers as PDF, in a Korean font that every reader has; loaded by name."""

import io
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from agencies.services import export_files

# Adobe-Korea1 fonts are the reader's own: no font file is shipped or embedded.
FONT = "HYGothic-Medium"
_MARGIN = 18 * mm
_INK, _SOFT, _LINE = colors.HexColor(0x1F2328), colors.HexColor(0x6B7280), colors.HexColor(0xD5D9DF)
# Longer tables may break over pages, with their head on each.
_LONGEST_TOGETHER = 14


# Readers put other fonts in the place of this one, and not all of those have these.
_PLAIN = str.maketrans({"·": "/", "–": "-"})


def write_pdf(document: export_files.Document) -> bytes:
    """Lay the tables out on A4, with the mark across and below each page."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    paper = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN + 6 * mm,
        title=_say(document.title),
        author="온기",
    )

    def mark(canvas: Any, page: Any) -> None:
        _draw_mark(canvas, _say(document.mark))

    paper.build(_list_parts(document, paper.width), onFirstPage=mark, onLaterPages=mark)
    return out.getvalue()


def _say(value: object) -> str:
    return str(value).translate(_PLAIN)


def _draw_mark(canvas: Any, text: str) -> None:
    """Light and slanted over the whole page, and once more to be read at its foot."""
    width, height = A4
    canvas.saveState()
    canvas.setFillColor(_SOFT, alpha=0.13)
    canvas.setFont(FONT, 15)
    canvas.translate(width / 2, height / 2)
    canvas.rotate(38)
    for row in range(-3, 4):
        canvas.drawCentredString(0, row * 52 * mm, text)
    canvas.restoreState()
    canvas.saveState()
    canvas.setFillColor(_SOFT)
    canvas.setFont(FONT, 7.5)
    canvas.drawString(_MARGIN, 11 * mm, text)
    canvas.drawRightString(width - _MARGIN, 11 * mm, str(canvas.getPageNumber()))
    canvas.restoreState()


def _list_parts(document: export_files.Document, width: float) -> list[Any]:
    title = ParagraphStyle("title", fontName=FONT, fontSize=17, leading=23, textColor=_INK)
    soft = ParagraphStyle("soft", fontName=FONT, fontSize=9, leading=14, textColor=_SOFT)
    head = ParagraphStyle("head", fontName=FONT, fontSize=11.5, leading=18, textColor=_INK)
    parts: list[Any] = [
        Paragraph(escape(_say(document.title)), title),
        Paragraph(escape(document.span), soft),
        Paragraph("7일이 지나면 지워 주세요. 사람의 이름은 들어 있지 않아요.", soft),
    ]
    for table in document.tables:
        if not table.rows:
            continue
        piece = [
            Spacer(1, 5 * mm),
            Paragraph(escape(_say(table.title)), head),
            _lay_out(table, width),
        ]
        parts += [KeepTogether(piece)] if len(table.rows) <= _LONGEST_TOGETHER else piece
    return parts


def _lay_out(table: export_files.Table, width: float) -> Table:
    cells = [list(map(_say, row)) for row in (table.head, *table.rows)]
    first = width * (0.34 if len(table.head) > 2 else 0.6)
    rest = (width - first) / max(len(table.head) - 1, 1)
    laid = Table(cells, colWidths=[first] + [rest] * (len(table.head) - 1), repeatRows=1)
    laid.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), FONT, 9),
                ("LEADING", (0, 0), (-1, -1), 12),
                ("TEXTCOLOR", (0, 0), (-1, 0), _SOFT),
                ("TEXTCOLOR", (0, 1), (-1, -1), _INK),
                ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
                ("LINEBELOW", (0, 0), (-1, 0), 0.8, _SOFT),
                ("LINEBELOW", (0, 1), (-1, -1), 0.3, _LINE),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return laid
