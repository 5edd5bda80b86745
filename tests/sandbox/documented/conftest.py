"""The flights, deployed once more: what the docs do to them takes minutes, beside others."""

from tests.sandbox.deployed.conftest import deployed, traffic

__all__ = ["deployed", "traffic"]
