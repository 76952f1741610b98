"""The archive a person gets: each table as JSON for machines and as a page for reading."""

import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe

from accounts.models import User
from accounts.services.holdings import HeldTable, list_held_tables

_STYLE = Path(__file__).resolve().parent.parent / "data" / "export.css"
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write_archive(*, user: User, target: IO[bytes], step: Callable[[int], None]) -> None:
    """Write all that is held of a person as a ZIP; `step` hears the percentage after each table.

    Only rows of this person are read: every query is bound to them by the table's own `owner`.
    """
    tables = [table for table in list_held_tables() if table.columns]
    counts: list[dict[str, Any]] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, table in enumerate(tables, start=1):
            count = _write_table(archive, table, user)
            counts.append({"title": table.title, "name": _name(table), "count": count})
            step(number * 99 // len(tables))
        page = {"tables": counts, "made_at": timezone.now(), "user": user}
        archive.writestr("index.html", render_to_string("accounts/export/index.html", page))
        archive.writestr("style.css", _STYLE.read_text(encoding="utf-8"))


def _write_table(archive: zipfile.ZipFile, table: HeldTable, user: User) -> int:
    """Write one table twice over in one pass; neither form is held in memory."""
    rows = table.list_rows(user).filter(table.shown).select_related(*table.related)
    count = 0
    files: list[tuple[str, str]] = []
    with tempfile.TemporaryFile("w+", encoding="utf-8") as page:
        with archive.open(f"json/{_name(table)}.json", "w") as data:
            data.write(b"[")
            for row in rows.iterator(chunk_size=500):
                values = [(column, column.read(row)) for column in table.columns]
                data.write(b",\n" if count else b"\n")
                data.write(_encode({column.key: value for column, value in values}))
                page.write(_render_row(values))
                files += table.list_files(row) if table.list_files else []
                count += 1
            data.write(b"\n]\n")
        page.seek(0)
        with archive.open(f"{_name(table)}.html", "w") as shown:
            for piece in _wrap(table, count, page):
                shown.write(piece.encode())
    for name, stored in files:
        _write_file(archive, name, stored)
    return count


def _write_file(archive: zipfile.ZipFile, name: str, stored: str) -> None:
    """Copy a stored file in pieces; one deleted meanwhile is not there any more."""
    try:
        source = default_storage.open(stored)
    except FileNotFoundError:
        return
    with source, archive.open(name, "w") as target:
        shutil.copyfileobj(source, target)


def _name(table: HeldTable) -> str:
    return table.label.lower().replace(".", "-")


def _encode(values: dict[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, cls=DjangoJSONEncoder).encode()


def _render_row(values: list[tuple[Any, Any]]) -> str:
    facts = format_html_join(
        "", "<dt>{}</dt><dd>{}</dd>", ((column.label, _show(value)) for column, value in values)
    )
    return format_html("<dl>{}</dl>\n", facts)


def _show(value: Any) -> Any:
    """Write a value as a person reads it."""
    if value is None or value in ("", []):
        return "-"
    if isinstance(value, bool):
        return "예" if value else "아니요"
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    text = conditional_escape(_UNSTORABLE.sub("", str(value)))
    return mark_safe(text.replace("\n", "<br>"))


def _wrap(table: HeldTable, count: int, rows: Iterable[str]) -> Iterable[str]:
    top, bottom = render_to_string(
        "accounts/export/table.html", {"title": table.title, "count": count}
    ).split("<!-- rows -->")
    yield top
    yield from rows
    yield bottom
