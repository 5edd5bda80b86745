"""How many vCPUs an instance type has, by the names that EC2 gives its sizes."""

import re

_SIZE = re.compile(r"ml\.(?P<family>[a-z0-9-]+)\.(?P<count>\d*)(?P<unit>medium|large|xlarge)")
_UNIT_VCPUS = {"large": 2, "xlarge": 4}
_OTHERWISE = {"ml.c4.8xlarge": 36, "ml.t2.medium": 2, "ml.t3.medium": 2}


def vcpus_of(instance_type: str) -> int | None:
    """Return the vCPUs of an instance type; None where its name does not tell."""
    if instance_type in _OTHERWISE:
        return _OTHERWISE[instance_type]
    size = _SIZE.fullmatch(instance_type)
    if size is None or size["unit"] not in _UNIT_VCPUS:
        return None
    if size["count"] == "":
        return _UNIT_VCPUS[size["unit"]]
    return _UNIT_VCPUS["xlarge"] * int(size["count"]) if size["unit"] == "xlarge" else None
