"""A service for tests of classifiers behind HTTP."""

from collections.abc import Iterator

import pytest

from tests.benchmarks.methods.service import Service, serving


@pytest.fixture
def service() -> Iterator[Service]:
    """A service that answers well."""
    with serving() as running:
        yield running
