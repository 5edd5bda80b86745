"""Scalers as arithmetic give the scalers' bits."""

import numpy as np
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler

from exact_scoring.preprocessing.chain import ColumnPreprocessing
from exact_scoring.preprocessing.recognition import from_steps
from exact_scoring.scores import BadArraysError
from tests.unit.exact_scoring.preprocessing.served import check_same_bits, frame_of

NAN = float("nan")
SCALERS = {
    "standard": StandardScaler(),
    "not centered": StandardScaler(with_mean=False),
    "not scaled": StandardScaler(with_std=False),
    "to a range": MinMaxScaler(),
    "clipped": MinMaxScaler(feature_range=(-0.3, 2.7), clip=True),
    "by the largest": MaxAbsScaler(),
    "robust": RobustScaler(),
    "robust, not centered": RobustScaler(with_centering=False),
    "robust, not scaled": RobustScaler(with_scaling=False),
    "weighted": ColumnTransformer(
        [("few", StandardScaler(), ["a", "same"])], transformer_weights={"few": 0.3}
    ),
}


@pytest.mark.parametrize("scaler", SCALERS.values(), ids=SCALERS)
def test_a_scaler_gives_the_same_bits(scaler):
    """One column is always the same; infinity is refused, an overflow is not."""
    training = frame_of({"a": [1.0, NAN, 0.1, 0.3, 7.0], "same": [0.1] * 5})
    served = frame_of(
        {
            "a": [NAN, 0.3, -1e308, 1e308, 1.7e308, np.inf, 0.0, -0.0],
            "same": [0.1, NAN, 1.0, 1e308, 1.7e308, 2.0, -0.0, -np.inf],
        }
    )

    check_same_bits([scaler.fit(training)], served)


@pytest.mark.parametrize("operand", [[0.0, 1.0], [1.0], [[1.0, 1.0]]], ids=str)
def test_operands_that_do_not_fit_are_refused(operand):
    """Nothing that is read is believed."""
    exact = from_steps([StandardScaler().fit([[1.0, 2.0], [3.0, 5.0]])], ["a", "b"])

    assert exact is not None
    facts, arrays = exact.to_arrays()
    with pytest.raises(BadArraysError, match="operand1"):
        ColumnPreprocessing.from_arrays(facts, {**arrays, "0-operand1": np.array(operand)})
