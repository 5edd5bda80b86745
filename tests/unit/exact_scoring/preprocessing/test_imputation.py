"""SimpleImputer as fillings gives the imputer's bits."""

import numpy as np
import pytest
from sklearn.impute import SimpleImputer

from exact_scoring.names import UnrecognisedError
from exact_scoring.preprocessing.recognition import from_steps
from tests.unit.exact_scoring.preprocessing.served import check_same_bits, frame_of

NAN = float("nan")
IMPUTERS = {
    "mean": SimpleImputer(),
    "median": SimpleImputer(strategy="median"),
    "most frequent": SimpleImputer(strategy="most_frequent"),
    "constant": SimpleImputer(strategy="constant", fill_value=-3.5),
    "with indicators": SimpleImputer(add_indicator=True),
    "empty ones kept": SimpleImputer(keep_empty_features=True),
}


@pytest.mark.parametrize("imputer", IMPUTERS.values(), ids=IMPUTERS)
def test_an_imputer_gives_the_same_bits(imputer):
    """One column was empty in training, one was whole; infinity is refused, text of digits read."""
    training = frame_of(
        {"a": [1.0, NAN, 0.1, 0.1], "empty": [NAN] * 4, "whole": [0.3, -0.0, 2.0, 1e300]}
    )
    served = frame_of(
        {
            "a": [NAN, 5.0, np.inf, -np.inf, 1e308],
            "empty": [NAN, 1.0, NAN, 2.0, 1e308],
            "whole": [NAN, -0.0, 0.0, 1.0, 1e308],
        }
    )

    check_same_bits([imputer.fit(training)], served)
    check_same_bits([imputer], frame_of({"a": ["1.5", NAN], "empty": [NAN, 2.0], "whole": [1, 2]}))


def test_another_missing_value_is_refused():
    """What is missing is NaN here."""
    imputer = SimpleImputer(missing_values=-1).fit([[1.0], [-1.0]])

    with pytest.raises(UnrecognisedError, match="NaN as missing"):
        from_steps([imputer], ["a"])
