"""`cdk diff` of an assembly, with a CDK that says what it is called with."""

import pytest

from coalmine.cli.cdk_diff import CdkDiffError, diff_assembly


def cdk(folder, *, exit_code: int):
    """A CDK that prints its words, and a line on the other stream."""
    file = folder / "cdk"
    file.write_text(f'#!/bin/sh\necho "$@"\necho "and a warning" >&2\nexit {exit_code}\n')
    file.chmod(0o755)
    return file


def test_templates_are_compared_without_colours(tmp_path):
    """A change set would take the role that deploys."""
    said = diff_assembly(tmp_path / "cdk.out", cdk(tmp_path, exit_code=0))

    assert (
        f"diff --app {tmp_path / 'cdk.out'} --method template --no-color --ci\nand a warning"
        == said
    )


def test_a_cdk_that_fails_says_why(tmp_path):
    with pytest.raises(CdkDiffError, match="and a warning"):
        diff_assembly(tmp_path, cdk(tmp_path, exit_code=1))


def test_without_a_cdk_it_says_how_to_get_one(tmp_path):
    with pytest.raises(CdkDiffError, match=r"the CDK must be there, got no \S+; install it: make"):
        diff_assembly(tmp_path, tmp_path / "nothing")
