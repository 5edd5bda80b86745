"""How the tests without an endpoint share the cores with each other."""

from collections.abc import Iterator

import pytest
from threadpoolctl import ThreadpoolController


@pytest.fixture(autouse=True, scope="module")
def one_openmp_thread() -> Iterator[None]:
    """Boosting's threads wait by spinning: on cores that others use, each row takes a while."""
    with ThreadpoolController().limit(limits=1, user_api="openmp"):
        yield
