"""What a variant may be called."""

import re

from aws_cdk import Token

_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")


def variant_name_problems(name: str) -> list[str]:
    """Name what SageMaker has against this name."""
    if Token.is_unresolved(name) or _NAME.fullmatch(name) is not None:
        return []
    return [
        "a variant's name must be 1 to 63 letters, digits and inner hyphens, "
        f"got {name!r}; take for instance 'challenger'"
    ]
