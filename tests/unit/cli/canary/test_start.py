"""`coalmine canary start`: what is started, what is shown, and the exit codes of a pipeline."""

import json

import pytest

from canary.restore import ExecutionStatus
from tests.unit.cli.canary.conftest import ARN  # noqa: TID251
