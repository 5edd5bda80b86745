import json
import subprocess
import sys
from pathlib import Path

import pytest
import sagemaker.core as sdk
from sagemaker.core import image_uris

from constructs_lib.sklearn_image import (
    DEFAULT_FRAMEWORK_VERSION,
    SCIKIT_LEARN_VERSIONS,
    SklearnImage,
    check_instance_type,
)


@pytest.mark.parametrize(
    ("region", "framework_version", "uri"),
    [
        (
            "us-east-1",
            "1.9-0",
            "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.9-0-cpu-py3",
        ),
        (
            "eu-west-1",
            "1.4-2-py312",
            "141502667606.dkr.ecr.eu-west-1.amazonaws.com/"
            "sagemaker-scikit-learn:1.4-2-py312-cpu-py3",
        ),
        (
            "cn-north-1",
            "1.2-1",
            "450853457545.dkr.ecr.cn-north-1.amazonaws.com.cn/sagemaker-scikit-learn:1.2-1-cpu-py3",
        ),
    ],
)
def test_the_image_of_a_region_comes_from_its_own_registry(region, framework_version, uri):
    assert uri == SklearnImage.for_region(region, framework_version=framework_version).uri


def test_the_uri_is_taken_apart_for_the_pull_permission():
    image = SklearnImage.for_region("us-east-1")

    assert (
        image.account,
        image.region,
        image.repository,
    ) == ("683313688378", "us-east-1", "sagemaker-scikit-learn")


def test_every_region_of_the_table_has_every_version():
    """The versions offered here can be had wherever the SDK has the framework at all."""
    table = Path(sdk.__file__).parent / "image_uri_config" / "sklearn.json"
    versions = json.loads(table.read_text(encoding="utf-8"))["inference"]["versions"]
    regions = set(versions[DEFAULT_FRAMEWORK_VERSION]["registries"])

    assert len(regions) > 30
    assert all(regions == set(versions[name]["registries"]) for name in SCIKIT_LEARN_VERSIONS)


@pytest.mark.parametrize("framework_version", SCIKIT_LEARN_VERSIONS)
def test_the_uri_of_every_region_is_the_sdks_own(framework_version):
    """Its table is read without it, and put together as it does, in all partitions."""
    table = Path(sdk.__file__).parent / "image_uri_config" / "sklearn.json"
    versions = json.loads(table.read_text(encoding="utf-8"))["inference"]["versions"]
    regions = versions[framework_version]["registries"]

    assert {
        region: image_uris.retrieve(
            "sklearn",
            region,
            version=framework_version,
            image_scope="inference",
            instance_type="ml.m5.large",
        )
        for region in regions
    } == {
        region: SklearnImage.for_region(region, framework_version=framework_version).uri
        for region in regions
    }


@pytest.mark.parametrize("version", ["1.9", "1.4-2", "0.23-1", "1.0-1", ""])
def test_a_version_that_should_not_serve_is_refused(version):
    """1.4-2 is for training only, and the SDK answers it without a word."""
    with pytest.raises(ValueError, match=r"must be one of 1\.9-0, 1\.4-2-py312, 1\.2-1") as refused:
        SklearnImage.for_region("us-east-1", framework_version=version)

    assert f"got {version!r}" in str(refused.value)


@pytest.mark.parametrize("region", ["ap-east-2", "mx-central-1", "atlantis-1"])
def test_a_region_without_the_image_is_refused(region):
    with pytest.raises(ValueError, match=f"no scikit-learn image 1.9-0 .* in '{region}'"):
        SklearnImage.for_region(region)


@pytest.mark.parametrize(
    "instance_type",
    ["ml.c7g.large", "ml.m6gd.xlarge", "ml.r8g.large", "ml.c6gn.large", "ml.x2gd.large"],
)
def test_a_graviton_type_is_refused(instance_type):
    """The SDK would answer with the arm64 image of 1.0-1, whatever version was asked for."""
    with pytest.raises(ValueError, match=f"no Graviton build, got '{instance_type}'"):
        SklearnImage.for_region("us-east-1", instance_type=instance_type)


@pytest.mark.parametrize(
    "instance_type",
    ["ml.p4de.24xlarge", "ml.g4dn.xlarge", "ml.g6.xlarge", "ml.g5g.xlarge", "ml.trn1n.32xlarge"],
)
def test_an_accelerated_type_is_refused(instance_type):
    with pytest.raises(ValueError, match=f"no accelerator build, got '{instance_type}'"):
        SklearnImage.for_region("us-east-1", instance_type=instance_type)


@pytest.mark.parametrize("instance_type", ["m5.large", "ml.m5", "large", ""])
def test_what_is_no_instance_type_is_refused(instance_type):
    with pytest.raises(ValueError, match=r"must look like ml\.m5\.large"):
        check_instance_type(instance_type)


@pytest.mark.parametrize(
    "instance_type", ["ml.t2.medium", "ml.m5d.large", "ml.m7i-flex.large", "ml.c6in.large"]
)
def test_a_cpu_type_passes(instance_type):
    check_instance_type(instance_type)


def test_asking_prints_nothing_and_imports_no_sdk():
    """Synth's output is read by people; and importing the SDK takes seconds."""
    code = (
        "import sys; from constructs_lib.sklearn_image import SklearnImage; "
        "SklearnImage.for_region('us-east-1'); "
        "assert not [name for name in sys.modules if name.startswith(('sagemaker', 'aws_cdk'))]"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[3],
        env={"HOME": "/nowhere"},
        text=True,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
