"""How many vCPUs a hosting instance type has; knows nothing of the CDK.

CloudWatch's CPUUtilization of an instance is summed over them, up to 100 for each.
"""

import re
from typing import Final

_TYPE: Final = re.compile(
    r"ml\.(?P<family>[a-z0-9-]+)\.(?P<times>\d*)(?P<size>medium|large|xlarge)"
)
_BY_SIZE: Final = {"medium": 1, "large": 2, "xlarge": 4}

# The rule and its exceptions were compared with EC2's DescribeInstanceTypes (DefaultVCpus) for
# the 269 types of ProductionVariantInstanceType that EC2 still lists: these two are all there are.
_EXCEPTIONS: Final = {"ml.c4.8xlarge": 36, "ml.t2.medium": 2}


def vcpus_of(instance_type: str) -> int:
    """Return the vCPUs of an instance type: 4 for an xlarge, 4 times n for an n-xlarge.

    Raises:
        ValueError: the size follows no rule that is known here.
    """
    if instance_type in _EXCEPTIONS:
        return _EXCEPTIONS[instance_type]
    found = _TYPE.fullmatch(instance_type)
    if found is None or (found["times"] and found["size"] != "xlarge"):
        raise ValueError(
            "the vCPUs of an instance type must be known where a percentage of them is a "
            f"threshold, got {instance_type!r}; leave that threshold out (max_cpu_percent: null)"
        )
    times = int(found["times"]) if found["times"] else 1
    return times * _BY_SIZE[found["size"]]
