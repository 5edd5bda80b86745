"""Linear models: the product with the coefficients, by the operation that scikit-learn calls.

How a product's terms are summed is up to BLAS, which chooses by shape and layout. So one row is
given as a matrix of one row, coefficients keep the layout that they were fitted in, and what comes
from a sparse matrix is multiplied by scipy's own loop, whose sums run from left to right.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast

import numpy as np

from exact_scoring import stored
from exact_scoring.names import UnrecognisedError, class_name
from exact_scoring.scores import BadArraysError, RowScore, Scores

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

# How probabilities are made of the products.
REGRESSION = "regression"  # there are none
LOGISTIC = "logistic"  # the logistic function; several classes are divided by their sum
SOFTMAX = "softmax"
SOFTMAX_OF_PAIR = "softmax_of_pair"  # of minus the product, and the product

_OF_CLASSES = (LOGISTIC, SOFTMAX)
_TRIED_ROWS = 4
_LINKS = (REGRESSION, LOGISTIC, SOFTMAX, SOFTMAX_OF_PAIR)


def from_estimator(estimator: Any, *, is_sparse: bool = False) -> Linear:
    """Takes a fitted linear model apart.

    Args:
        estimator: a LogisticRegression, LinearRegression, Ridge, Lasso or ElasticNet.
        is_sparse: it is given a sparse matrix.

    Raises:
        UnrecognisedError: it predicts several values a row, or was made sparse.
    """
    coefficients: Any = estimator.coef_
    if type(coefficients) is not np.ndarray or coefficients.dtype.kind != "f":
        raise UnrecognisedError("coef_ must be a dense array of numbers")
    intercept = np.asarray(estimator.intercept_)
    is_classifier = class_name(estimator) == "LogisticRegression"
    if intercept.dtype.kind not in "if" or coefficients.ndim != (2 if is_classifier else 1):
        raise UnrecognisedError(
            f"coef_ must give one value a row, got shape {coefficients.shape}; "
            f"intercept_ must be of numbers, got {intercept.dtype}"
        )
    # Fitted in single precision, they meet doubles when they serve.
    linear = Linear(
        coefficients=coefficients.astype(np.float64, copy=False).T,
        intercept=intercept.astype(np.float64),
        link=REGRESSION,
        is_sparse=is_sparse,
    )
    return replace(linear, link=_link(estimator, linear)) if is_classifier else linear


def _link(estimator: Any, linear: Linear) -> str:
    """Asks which link it is: that depends on solver, parameters and scikit-learn's version."""
    tried = np.cos(np.outer(np.arange(1, _TRIED_ROWS + 1), np.arange(linear.n_inputs)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that are not there
        wanted = estimator.predict_proba(tried)
    links = (LOGISTIC, SOFTMAX_OF_PAIR) if linear.coefficients.shape[1] == 1 else _OF_CLASSES
    for link in links:
        answers = replace(linear, link=link).predict_rows(tried).probabilities
        # Whether to the last bit is for the proof to say.
        if answers is not None and np.allclose(answers, wanted, rtol=0.0, atol=1e-12):
            return link
    raise UnrecognisedError("LogisticRegression must give probabilities as logistic or softmax")


@dataclass(frozen=True)
class Linear:
    """A `Predictor` of products with coefficients.

    Attributes:
        coefficients: (inputs, outputs) float64 for a classifier, (inputs,) for a regressor.
        intercept: (outputs,), (1,) or ().
        link: one of the names above.
        is_sparse: the products are those of a sparse matrix.
    """

    KIND: ClassVar[str] = "linear"

    coefficients: np.ndarray[Any, Any]
    intercept: np.ndarray[Any, Any]
    link: str
    is_sparse: bool

    @property
    def n_inputs(self) -> int:
        """How many inputs there are."""
        return len(self.coefficients)

    def predict_row(self, row: Sequence[float]) -> RowScore:
        """Predicts one row as a matrix of one row."""
        if self._single is not None:
            product = float(np.array(row, dtype=np.float64).dot(self._single)) + self._single_shift
            if product - product == 0.0:  # not for NaN and infinity
                return self._single_score(product)
        values, probabilities = self._predict(np.array([row], dtype=np.float64))
        if probabilities is None:
            return RowScore(float(values[0]), None)
        return RowScore(int(values[0]), tuple(probabilities[0].tolist()))

    @cached_property
    def _single(self) -> np.ndarray[Any, Any] | None:
        """Coefficients of a row's only product: BLAS's dot, as for a matrix of one row."""
        if (
            self.is_sparse
            or self.link == SOFTMAX_OF_PAIR
            or self.coefficients.size != self.n_inputs
        ):
            return None
        return self.coefficients.reshape(-1)

    @cached_property
    def _single_shift(self) -> float:
        return float(self.intercept.reshape(-1)[0])

    def _single_score(self, product: float) -> RowScore:
        if self.link == REGRESSION:
            return RowScore(product, None)
        probability = float(self._expit(product))
        return RowScore(1 if product > 0.0 else 0, (1.0 - probability, probability))

    @cached_property
    def _expit(self) -> Any:
        return _expit()

    def predict_rows(self, matrix: np.ndarray[Any, Any]) -> Scores:
        """Predicts many rows by one product; the matrix lies in memory as the estimator's does."""
        values, probabilities = self._predict(matrix)
        return Scores(values, probabilities)

    def _predict(
        self, matrix: np.ndarray[Any, Any]
    ) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any] | None]:
        with np.errstate(invalid="ignore", over="ignore"):
            products = self._product(matrix)
        # Finite products have finite inputs, so that these are rarely looked at.
        if not np.isfinite(products).all() and not np.isfinite(matrix).all():
            raise ValueError("inputs of a linear model must be finite, got NaN or infinity")
        if self.link == REGRESSION:
            return products, None
        if products.shape[1] == 1:
            products = products.reshape(-1)
            values = (products > 0).astype(np.int64)
        else:
            values = products.argmax(axis=1)
        return values, _PROBABILITIES[self.link](products)

    def _product(self, matrix: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        product = self._sparse_product(matrix) if self.is_sparse else matrix @ self.coefficients
        result: np.ndarray[Any, Any] = product + self.intercept
        return result

    def _sparse_product(self, matrix: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        is_vector = self.coefficients.ndim == 1
        n_rows, n_inputs = matrix.shape
        n_outputs = 1 if is_vector else self.coefficients.shape[1]
        rows, places = matrix.nonzero()
        ends = np.zeros(n_rows + 1, dtype=np.int64)
        np.cumsum(np.bincount(rows, minlength=n_rows), out=ends[1:])
        product = np.zeros(n_rows if is_vector else (n_rows, n_outputs))
        data = matrix[rows, places]
        if is_vector:
            self._sparse_loops.csr_matvec(
                n_rows, n_inputs, ends, places, data, self.coefficients, product
            )
        else:
            self._sparse_loops.csr_matvecs(
                n_rows,
                n_inputs,
                n_outputs,
                ends,
                places,
                data,
                self._flat_coefficients,
                product.reshape(-1),
            )
        return product

    @cached_property
    def _flat_coefficients(self) -> np.ndarray[Any, Any]:
        return self.coefficients.ravel()

    @cached_property
    def _sparse_loops(self) -> Any:
        from scipy.sparse import _sparsetools  # noqa: PLC0415  # few models need it

        return cast("Any", _sparsetools)

    def to_arrays(self) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
        """Gives what JSON can hold, and arrays by name."""
        # Arrays are stored row after row; to lie as they did, they may be stored transposed.
        is_transposed = not self.coefficients.flags.c_contiguous
        facts = {
            "link": self.link,
            "is_sparse": self.is_sparse,
            "is_transposed": is_transposed,
        }
        coefficients = self.coefficients.T if is_transposed else self.coefficients
        return facts, {"coefficients": coefficients, "intercept": self.intercept}

    @classmethod
    def from_arrays(
        cls, facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]
    ) -> Linear:
        """Reads what `to_arrays` gave.

        Raises:
            BadArraysError: arrays do not fit each other or the link.
        """
        link = facts.get("link")
        if link not in _LINKS:
            raise BadArraysError(f"link must be one of {', '.join(_LINKS)}, got {link!r}")
        coefficients, intercept = arrays.get("coefficients"), arrays.get("intercept")
        if coefficients is None or intercept is None:
            raise BadArraysError("coefficients and intercept must be there")
        if {coefficients.dtype, intercept.dtype} != {np.dtype(np.float64)}:
            raise BadArraysError("coefficients and intercept must be float64")
        if stored.yes_or_no(facts, "is_transposed"):
            coefficients = coefficients.T
        shapes = ((), (1,)) if link == REGRESSION else (coefficients.shape[1:],)
        if (
            coefficients.ndim != (1 if link == REGRESSION else 2)
            or not all(coefficients.shape)
            or intercept.shape not in shapes
        ):
            raise BadArraysError(
                f"coefficients and intercept must fit, got shapes {coefficients.shape}, "
                f"{intercept.shape}"
            )
        return cls(
            coefficients=coefficients,
            intercept=intercept,
            link=link,
            is_sparse=stored.yes_or_no(facts, "is_sparse"),
        )


def _logistic(products: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    probabilities = cast("np.ndarray[Any, Any]", _expit()(products))
    if probabilities.ndim == 1:
        return np.stack([1 - probabilities, probabilities], axis=1)
    total = probabilities.sum(axis=1)
    nothing = total == 0
    if nothing.any():
        probabilities[nothing, :] = 1
        total[nothing] = probabilities.shape[1]
    probabilities /= total.reshape((len(probabilities), -1))
    return probabilities


def _softmax(products: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    powers = np.exp(products - products.max(axis=1).reshape((-1, 1)))
    powers /= powers.sum(axis=1).reshape((-1, 1))
    return cast("np.ndarray[Any, Any]", powers)


def _softmax_of_pair(products: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return _softmax(np.c_[-products, products])


def _expit() -> Any:
    from scipy.special import expit  # noqa: PLC0415  # regressors do without

    return expit


_PROBABILITIES: dict[str, Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]] = {
    LOGISTIC: _logistic,
    SOFTMAX: _softmax,
    SOFTMAX_OF_PAIR: _softmax_of_pair,
}
