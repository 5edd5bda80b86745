"""cdk-nag: synth raises on each finding that no construct acknowledges with its reason."""

import pytest
from aws_cdk import Validations
from cdk_nag import AwsSolutionsChecks


@pytest.mark.parametrize("name", ["dev", "staging", "prod", "sandbox", "sample", "registered"])
def test_synth_does_not_raise(declare, name):
    app = declare(name)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app, verbose=True))

    assert len(app.synth().stacks) > 0
