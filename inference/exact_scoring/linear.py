"""Linear models: the product with the coefficients, by the operation that scikit-learn calls.

How a product's terms are summed is up to BLAS, which chooses by shape and layout. So one row is
given as a matrix of one row, coefficients keep the layout that they were fitted in, and what comes
from a sparse matrix is multiplied by scipy's own loop, whose sums run from left to right.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from exact_scoring import links, stored
from exact_scoring.links import LOGISTIC, REGRESSION, SOFTMAX, SOFTMAX_OF_PAIR
from exact_scoring.names import UnrecognisedError, class_name
from exact_scoring.scores import BadArraysError, RowScore, Scores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TRIED_ROWS = 4


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
    softmax = SOFTMAX_OF_PAIR if linear.coefficients.shape[1] == 1 else SOFTMAX
    for link in (LOGISTIC, softmax):
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

    @property
    def n_classes(self) -> int | None:
        """How many classes have a probability; None for a regressor."""
        if self.link == REGRESSION:
            return None
        return max(2, int(self.coefficients.shape[1]))

    def predict_row(self, row: Sequence[float]) -> RowScore:
        """Predicts one row as a matrix of one row."""
        if self._single is not None:
            if self._sparse is None:
                product = float(np.array(row, dtype=np.float64).dot(self._single))
            else:
                product = float(self._sparse.product_of_row(row, self._single)[0])
            product += self._single_shift
            if product - product == 0.0:  # not for NaN and infinity
                return self._single_score(product)
        values, probabilities = self._predict(np.array([row], dtype=np.float64))
        if probabilities is None:
            return RowScore(float(values[0]), None)
        return RowScore(int(values[0]), tuple(probabilities[0].tolist()))

    @cached_property
    def _single(self) -> np.ndarray[Any, Any] | None:
        """Coefficients of a row's only product: BLAS's dot, as for a matrix of one row."""
        if self.link == SOFTMAX_OF_PAIR or self.coefficients.size != self.n_inputs:
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
        return links.expit()

    @cached_property
    def _sparse(self) -> Any:
        if not self.is_sparse:
            return None
        from exact_scoring import sparse_products  # noqa: PLC0415  # few models need it

        return sparse_products

    def prepare_for_batches(self) -> None:
        """Has nothing to make."""

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
        return values, links.probabilities(self.link, products)

    def _product(self, matrix: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        if self._sparse is None:
            product = matrix @ self.coefficients
        else:
            product = self._sparse.product_of_rows(matrix, self.coefficients)
        result: np.ndarray[Any, Any] = product + self.intercept
        return result

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
        if link not in links.LINKS:
            raise BadArraysError(f"link must be one of {', '.join(links.LINKS)}, got {link!r}")
        is_regressor = link == REGRESSION
        shape = (None,) if is_regressor else (None, None)
        coefficients = stored.array(arrays, "coefficients", np.float64, shape)
        intercept = arrays.get("intercept")
        if intercept is None or intercept.dtype != np.float64:
            raise BadArraysError("intercept must be there, of float64")
        if stored.yes_or_no(facts, "is_transposed"):
            coefficients = coefficients.T
        shapes = ((), (1,)) if is_regressor else (coefficients.shape[1:],)
        if not all(coefficients.shape) or intercept.shape not in shapes:
            raise BadArraysError(
                f"coefficients and intercept must fit, got shapes {coefficients.shape}, "
                f"{intercept.shape}"
            )
        n_outputs = 1 if is_regressor else coefficients.shape[1]
        if (link == SOFTMAX and n_outputs == 1) or (link == SOFTMAX_OF_PAIR and n_outputs != 1):
            raise BadArraysError(f"coefficients must be as many as {link} needs, got {n_outputs}")
        return cls(
            coefficients=coefficients,
            intercept=intercept,
            link=link,
            is_sparse=stored.yes_or_no(facts, "is_sparse"),
        )
