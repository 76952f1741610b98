"""Logs say what happened, never what was said: one JSON line per record, without personal text."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any


class JsonFormatter(logging.Formatter):
    """One JSON object per line; an exception is its type and place, not its arguments.

    `secret_paths` are the beginnings of addresses whose next part is a key: it is left out.
    """

    def __init__(self, *args: Any, secret_paths: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = "|".join(re.escape(path) for path in secret_paths)
        self.secrets = re.compile(rf"({known})[^/\s]+") if known else None

    def format(self, record: logging.LogRecord) -> str:
        """Render a record. Exception texts are dropped: they may quote what a person wrote."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._mask(record.getMessage()),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _locate(record)
        return json.dumps(line, ensure_ascii=False)

    def _mask(self, message: str) -> str:
        return self.secrets.sub(r"\1…", message) if self.secrets else message


def _locate(record: logging.LogRecord) -> list[str]:
    places = []
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}:{code.co_name}")
        trace = trace.tb_next
    return places[-8:]
