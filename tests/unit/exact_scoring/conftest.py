"""What the estimators of these tests are fitted on."""

import numpy as np
import pytest

FEATURES = 5


@pytest.fixture(scope="session")
def training():
    """Rows on a coarse grid, so that thresholds and ties are met, with labels of three classes."""
    random = np.random.default_rng(7)
    inputs = np.round(random.normal(size=(300, FEATURES)) * 4) / 4
    raw = inputs[:, 0] - 0.5 * inputs[:, 1] + random.normal(scale=0.8, size=300)
    return inputs, np.digitize(raw, [-0.6, 0.6])


@pytest.fixture(scope="session")
def with_missing(training):
    """The training inputs, one value of ten missing."""
    inputs = training[0].copy()
    inputs[np.random.default_rng(8).random(inputs.shape) < 0.1] = np.nan
    return inputs
