"""cdk-nag: synth raises on each finding that no construct acknowledges with its reason."""

import pytest
from aws_cdk import Validations
from cdk_nag import AwsSolutionsChecks

from tests.synth.conftest import EVERY_CONFIG, PIPELINES


@pytest.mark.parametrize("name", [*EVERY_CONFIG, *PIPELINES])
def test_synth_does_not_raise(declare, name):
    app = declare(name)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app, verbose=True))

    assert len(app.synth().stacks) > 0
