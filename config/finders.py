"""Static files that come with a Python package."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


class PlotlyFinder(BaseFinder):
    """Serve plotly's own packaged script as `vendor/plotly.min.js`, and nothing else of it.

    The package is located, not imported: importing it would slow every start.
    """

    name = "plotly.min.js"

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        spec = find_spec("plotly")
        folders = list(spec.submodule_search_locations or []) if spec else []
        self.folder = Path(folders[0]) / "package_data" if folders else None

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing can be set wrong."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the file for its one address."""
        if self.folder is None or path != f"vendor/{self.name}":
            return []
        found = str(self.folder / self.name)
        return [found] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield the file for `collectstatic`."""
        if self.folder is not None:
            storage = FileSystemStorage(location=self.folder)
            storage.prefix = "vendor"  # type: ignore[attr-defined]
            yield self.name, storage
