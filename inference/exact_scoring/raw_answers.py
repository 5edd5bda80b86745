"""From a boosted ensemble's sums to its answers: the links and decisions of scikit-learn."""

from __future__ import annotations

import copy
import importlib
import math
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring import stored
from exact_scoring.names import UnrecognisedError
from exact_scoring.scores import BadArraysError, RowScore, Scores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Array = np.ndarray[Any, Any]

# Accumulation has an order; numpy's sum of a long column is pairwise.
_running_sums = np.add.accumulate
# Regressors.
IDENTITY = "identity"
EXP = "exp"
# Classifiers, by the class of the loss: its name in scikit-learn 1.4 and newer, and before.
EXPIT = "expit"
EXPIT_OF_DOUBLE = "expit of double"
SOFTMAX = "softmax"
LOG_SUM_EXP = "log-sum-exp"
_CLASS_LINKS = {
    "HalfBinomialLoss": EXPIT,
    "BinomialDeviance": EXPIT,
    "ExponentialLoss": EXPIT_OF_DOUBLE,
    "HalfMultinomialLoss": SOFTMAX,
    "MultinomialDeviance": LOG_SUM_EXP,
}
# Which class is answered differs between estimators and versions where probabilities tie.
NOT_NEGATIVE = "not negative"
POSITIVE = "positive"
LARGEST_SUM = "largest sum"
LARGEST_PROBABILITY = "largest probability"
_BINARY = (EXPIT, EXPIT_OF_DOUBLE)
_DECISIONS = {
    IDENTITY: (None,),
    EXP: (None,),
    EXPIT: (NOT_NEGATIVE, POSITIVE, LARGEST_PROBABILITY),
    EXPIT_OF_DOUBLE: (NOT_NEGATIVE, POSITIVE, LARGEST_PROBABILITY),
    SOFTMAX: (LARGEST_SUM, LARGEST_PROBABILITY),
    LOG_SUM_EXP: (LARGEST_SUM, LARGEST_PROBABILITY),
}


class RawAnswers:
    """Turns an ensemble's sums into predictions, or into classes and probabilities.

    Attributes:
        link: one of this module's links.
        decision: for a classifier, one of its decisions.
        sum_count: how many sums a row has; trees belong to each in turn.
    """

    def __init__(self, link: str, decision: str | None, sum_count: int) -> None:
        """Prepares for so many sums a row.

        Raises:
            BadArraysError: these do not go together.
        """
        if link not in _DECISIONS or decision not in _DECISIONS[link]:
            raise BadArraysError(f"a decision must fit its link, got {decision} for {link}")
        if (sum_count == 1) != (link in (IDENTITY, EXP, *_BINARY)):
            raise BadArraysError(f"sums must be as many as their link needs, got {sum_count}")
        self.link = link
        self.decision = decision
        self.sum_count = sum_count
        self._of_sums = _function(link)

    @property
    def n_classes(self) -> int | None:
        """How many classes have a probability; None for a regressor."""
        if self.link in (IDENTITY, EXP):
            return None
        return 2 if self.link in _BINARY else self.sum_count

    @property
    def is_alike_in_batches(self) -> bool:
        """Whether a row's answer is made of its sums alone, number by number.

        A softmax adds up as numpy does, by shape; numpy's exponential function has loops for many.
        """
        return self.link in (IDENTITY, *_BINARY)

    def to_facts(self) -> dict[str, Any]:
        """Gives what `from_facts` reads."""
        return {"sum_count": self.sum_count, "link": self.link, "decision": self.decision}

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any], tree_count: int) -> RawAnswers:
        """Reads what was stored beside so many trees.

        Raises:
            BadArraysError: the facts disagree with each other, or with the trees.
        """
        sum_count = stored.whole_number(facts, "sum_count")
        if sum_count < 1 or tree_count % sum_count:
            raise BadArraysError(f"each of {sum_count} sums must have as many trees as another")
        return cls(stored.text(facts, "link"), stored.text_or_none(facts, "decision"), sum_count)

    def sums_of(self, trees: Iterable[Array], rows: int) -> Array:
        """Adds the (rows,) answers of each tree to the sum that it belongs to, in their order."""
        sums = np.empty((rows, self.sum_count))
        for index, values in enumerate(trees):
            if index < self.sum_count:
                sums[:, index] = values
            else:
                sums[:, index % self.sum_count] += values
        return sums

    def of_row(self, trees: Array) -> RowScore:
        """Gives one row's answer from what its trees answer, one value each."""
        if self.sum_count == 1 and self.link != EXP:
            total: float = _running_sums(trees.ravel()).item(-1)
            if self.link == IDENTITY:
                return RowScore(total, None)
            share = float(self._of_sums(total))
            shares = [1 - share, share]
            return RowScore(self._class_of_binary(total, shares), shares)
        sums = _running_sums(trees.reshape(-1, self.sum_count), 0)[-1:]
        # The estimator's own operations on one row: they may add up in another order for many.
        scores = self.of_rows(sums)
        if scores.probabilities is None:
            return RowScore(scores.values.item(), None)
        return RowScore(scores.values.item(), scores.probabilities[0].tolist())

    def of_rows(self, sums: Array) -> Scores:
        """Gives the answers of (rows, sums), in the memory order of the estimator's own."""
        if self.link == IDENTITY:
            return Scores(values=sums[:, 0], probabilities=None)
        if self.link == EXP:
            return Scores(values=self._of_sums(sums[:, 0]), probabilities=None)
        if self.link in _BINARY:
            shares = np.empty((len(sums), 2))
            shares[:, 1] = self._of_sums(sums[:, 0])
            shares[:, 0] = 1 - shares[:, 1]
        else:
            shares = self._of_sums(sums)
        return Scores(values=self._classes(sums, shares), probabilities=shares)

    def _class_of_binary(self, raw: float, shares: Sequence[float]) -> int:
        if self.decision == NOT_NEGATIVE:
            return int(raw >= 0)
        if self.decision == POSITIVE:
            return int(raw > 0)
        return int(shares[1] > shares[0])

    def _classes(self, sums: Array, shares: Array) -> Array:
        if self.decision == NOT_NEGATIVE:
            return np.where(sums[:, 0] >= 0, 1, 0)
        if self.decision == POSITIVE:
            return np.where(sums[:, 0] > 0, 1, 0)
        places: Array = np.argmax(sums if self.decision == LARGEST_SUM else shares, axis=1)
        return places


def of_classifier(estimator: Any, sum_count: int) -> RawAnswers:
    """Recognises how a fitted boosted classifier answers.

    Raises:
        UnrecognisedError: its loss is none of scikit-learn's.
    """
    loss = type(estimator._loss).__name__
    if loss not in _CLASS_LINKS:
        raise UnrecognisedError(f"loss must be one of {', '.join(_CLASS_LINKS)}, got {loss}")
    decision = (
        _binary_decision(estimator)
        if sum_count == 1
        else _multiclass_decision(estimator, sum_count)
    )
    return RawAnswers(_CLASS_LINKS[loss], decision, sum_count)


def _binary_decision(estimator: Any) -> str:
    if _decides(estimator, [0.0]) == 1:
        return NOT_NEGATIVE
    # So small that the probabilities tie.
    return POSITIVE if _decides(estimator, [math.ulp(0.0)]) == 1 else LARGEST_PROBABILITY


def _multiclass_decision(estimator: Any, sum_count: int) -> str:
    last_is_largest = [0.0] * (sum_count - 1) + [math.ulp(0.0)]
    return LARGEST_SUM if _decides(estimator, last_is_largest) else LARGEST_PROBABILITY


def _decides(estimator: Any, sums: list[float]) -> int:
    """Asks the estimator which class it would answer if its trees gave these sums."""
    asked = copy.copy(estimator)

    def raw_predict(_: Any) -> Array:
        return np.array([sums])

    asked._raw_predict = raw_predict
    asked.classes_ = np.arange(max(len(sums), 2))
    row = np.zeros((1, estimator.n_features_in_))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it would rather be given names
        return int(asked.predict(row)[0])


def _function(link: str) -> Callable[[Any], Any]:
    if link == IDENTITY:
        return np.asarray
    if link == EXP:
        return np.exp
    if link == SOFTMAX:
        return _softmax
    # As long as nobody asks for it, it need not be loaded.
    special = importlib.import_module("scipy.special")
    if link == EXPIT:
        expit: Callable[[Any], Any] = special.expit
        return expit
    if link == EXPIT_OF_DOUBLE:
        return lambda sums: special.expit(2 * sums)
    return lambda sums: np.nan_to_num(np.exp(sums - special.logsumexp(sums, axis=1)[:, np.newaxis]))


def _softmax(sums: Array) -> Array:
    shares = np.array(sums, copy=True)
    shares -= np.max(shares, axis=1).reshape(-1, 1)
    np.exp(shares, out=shares)
    shares /= np.sum(shares, axis=1).reshape(-1, 1)
    return shares
