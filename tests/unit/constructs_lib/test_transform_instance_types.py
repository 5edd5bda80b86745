"""Which instances transform jobs run on: fewer kinds than endpoints do."""

import subprocess
import sys

import pytest

from constructs_lib.transform_instance_types import (
    check_transform_instance_type,
    transform_instance_types,
)


@pytest.mark.parametrize(
    "instance_type", ["ml.m5.large", "ml.m5.2xlarge", "ml.c5.xlarge", "ml.m4.xlarge"]
)
def test_types_of_transform_jobs_are_taken(instance_type):
    check_transform_instance_type(instance_type)


@pytest.mark.parametrize(
    ("instance_type", "words"),
    [
        ("ml.c5.large", "take one of ml.c5.xlarge, ml.c5.2xlarge"),
        ("ml.t2.medium", "take a type such as ml.m5.large"),
        ("ml.m5.huge", "take one of ml.m5.large"),
        ("ml.g5.xlarge", "no accelerator build"),
        ("m5.large", "must look like ml.m5.large"),
    ],
)
def test_others_are_refused_with_what_comes_near(instance_type, words):
    with pytest.raises(ValueError, match=words):
        check_transform_instance_type(instance_type)


def test_the_table_is_that_of_the_service():
    """A type that SageMaker gets comes with the next botocore, and nobody has to write it down."""
    known = transform_instance_types()

    assert len(known) > 100
    assert "ml.m5.large" in known


def test_nobody_imports_botocore_for_it():
    """That would take a second of each synth."""
    script = (
        "import sys; from constructs_lib.transform_instance_types import transform_instance_types;"
        "transform_instance_types(); print('botocore' in sys.modules, 'boto3' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert "False False" == done.stdout.strip()
