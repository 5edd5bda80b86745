"""The instance types of transform jobs, which are not those of endpoints."""

from functools import cache

from constructs_lib.package_data import read_data
from constructs_lib.sklearn_image import check_instance_type

_SERVICE = "data/sagemaker/2017-07-24/service-2.json.gz"


def check_transform_instance_type(instance_type: str) -> None:
    """Refuse an instance type on which no transform job runs the scikit-learn image.

    Raises:
        ValueError: SageMaker does not have it for transform jobs, or no image does run on it.
    """
    check_instance_type(instance_type)
    known = transform_instance_types()
    if instance_type in known:
        return
    family = instance_type.rpartition(".")[0]
    near = [each for each in known if each.startswith(f"{family}.")]
    raise ValueError(
        "instance type must be one that SageMaker has for transform jobs, which are fewer than "
        f"those of endpoints, got {instance_type!r}; take "
        + (f"one of {', '.join(near)}" if near else "a type such as ml.m5.large or ml.c5.xlarge")
    )


@cache
def transform_instance_types() -> tuple[str, ...]:
    """Return all of them, as SageMaker's own description of its API has them."""
    shapes = read_data("botocore", _SERVICE)["shapes"]
    return tuple(shapes["TransformInstanceType"]["enum"])
