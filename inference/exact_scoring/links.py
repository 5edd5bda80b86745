"""How a linear classifier makes probabilities of its products."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

REGRESSION = "regression"  # there are none
LOGISTIC = "logistic"  # the logistic function; several classes are divided by their sum
SOFTMAX = "softmax"
SOFTMAX_OF_PAIR = "softmax_of_pair"  # of minus the product, and the product

LINKS = (REGRESSION, LOGISTIC, SOFTMAX, SOFTMAX_OF_PAIR)


def expit() -> Any:
    """Gives scipy's logistic function."""
    from scipy.special import expit as logistic  # noqa: PLC0415  # regressors do without

    return logistic


def probabilities(link: str, products: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Makes (rows, classes) of (rows,) or (rows, classes)."""
    return _PROBABILITIES[link](products)


def _logistic(products: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    shares = cast("np.ndarray[Any, Any]", expit()(products))
    if shares.ndim == 1:
        return np.stack([1 - shares, shares], axis=1)
    total = shares.sum(axis=1)
    nothing = total == 0
    if nothing.any():
        shares[nothing, :] = 1
        total[nothing] = shares.shape[1]
    shares /= total.reshape((len(shares), -1))
    return shares


def _softmax(products: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    powers = np.exp(products - products.max(axis=1).reshape((-1, 1)))
    powers /= powers.sum(axis=1).reshape((-1, 1))
    return cast("np.ndarray[Any, Any]", powers)


def _softmax_of_pair(products: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return _softmax(np.c_[-products, products])


_PROBABILITIES: dict[str, Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]] = {
    LOGISTIC: _logistic,
    SOFTMAX: _softmax,
    SOFTMAX_OF_PAIR: _softmax_of_pair,
}
