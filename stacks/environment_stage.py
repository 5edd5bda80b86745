"""An environment as a stage of a pipeline."""

from pathlib import Path

from aws_cdk import Stage
from constructs import Construct

from coalmine.config import EnvironmentConfig
from stacks.environment import PROJECT, build


class EnvironmentStage(Stage):
    """All stacks of an environment, with the names and templates that a direct synth gives them."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: EnvironmentConfig,
        artifacts_root: Path = PROJECT,
    ) -> None:
        super().__init__(scope, construct_id)
        build(self, environment, artifacts_root)
