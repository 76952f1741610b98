"""The client of tests/mobile/src, built from the OpenAPI file as it is now."""

import pytest

from tests.mobile import node


@pytest.fixture(scope="session")
def client():
    """Types from docs/api-v1.yml, then tsc, strict: what it refuses is a fault of the file."""
    if node.find_node() is None:
        pytest.skip("NO NODE: the mobile client did not run (pip install '.[dev]' brings one)")
    if reason := node.install():
        pytest.skip(f"NO NPM PACKAGES: the mobile client did not run ({reason})")
    generated = node.FOLDER / "src" / "generated" / "api.d.ts"
    node.run_package(
        "openapi-typescript/bin/cli.js",
        node.FOLDER.parents[1] / "docs" / "api-v1.yml",
        "--output",
        generated,
    )
    node.run_package("typescript/bin/tsc")
    return node.FOLDER / "dist" / "loop.js"
