"""Handler strings are untyped: only this test follows them to a function."""

import importlib
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module", params=["sandbox", "registered", "serverless"])
def functions(synthesize, request):
    """Give the Lambda functions that run our code: all of them, CDK adds none."""
    assembly = synthesize(request.param)
    return [
        resource["Properties"]
        for stack in assembly.stacks
        for resource in stack.template["Resources"].values()
        if resource["Type"] == "AWS::Lambda::Function"
    ]


def test_every_handler_can_be_imported_and_called(functions):
    handlers = [function["Handler"].rpartition(".") for function in functions]

    assert len(handlers) > 0
    assert all(
        callable(getattr(importlib.import_module(module), name)) for module, _, name in handlers
    )


def test_all_functions_share_one_asset(functions):
    """One hash, one upload, one import path."""
    assert len({function["Code"]["S3Key"] for function in functions}) == 1


def test_the_asset_is_the_source_root(synthesize):
    """The package lies at the top of the asset, so its import name is the same everywhere."""
    assembly = synthesize("sandbox")
    (folder,) = [path for path in Path(assembly.directory).glob("asset.*") if path.is_dir()]

    assert {"canary"} <= {path.name for path in folder.iterdir()}
    assert list(folder.rglob("__pycache__")) == []
    assert list(folder.rglob("*.pyc")) == []


def test_functions_run_on_a_supported_python(functions):
    """What the handlers import must exist there; this machine's own version is another matter."""
    assert {"python3.13"} == {function["Runtime"] for function in functions}
    assert sys.version_info >= (3, 11)
