"""What an environment runs: one YAML file, checked before anything is synthesized.

`schema.py`    the shape: pydantic models, strict and frozen, with an example on each field.
`rules.py`     what holds between fields: unique names, weights, sizes of names.
`document.py`  YAML as it was written: duplicate keys refused, the line of each path kept.
`problems.py`  a mistake as data: path, value, what is allowed, the fix.
`load.py`      file in, `EnvironmentConfig` out, or all problems together in one `ConfigError`.
"""

from coalmine.config.load import available_environments, environment_path, load
from coalmine.config.problems import ConfigError, Problem
from coalmine.config.schema import (
    CanaryConfig,
    EndpointSettings,
    EnvironmentConfig,
    VariantSettings,
)

__all__ = [
    "CanaryConfig",
    "ConfigError",
    "EndpointSettings",
    "EnvironmentConfig",
    "Problem",
    "VariantSettings",
    "available_environments",
    "environment_path",
    "load",
]
