"""The real flights, read once."""

import pytest

from demo.flights import load_flights


@pytest.fixture(scope="session")
def flights():
    """All rows that the demo trains on or sends: a second and a half."""
    return load_flights()
