"""From fitted transformers to a chain; what is not known is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from exact_scoring.names import UnrecognisedError, class_name
from exact_scoring.preprocessing.branches import Branch, Branches
from exact_scoring.preprocessing.chain import Chain, ColumnPreprocessing
from exact_scoring.preprocessing.layout import (
    frame_sample,
    is_by_column,
    new_sample,
    sample_behind,
)
from exact_scoring.preprocessing.recognised_encoders import one_hot, ordinal
from exact_scoring.preprocessing.recognised_numbers import imputation, scaling, weighting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exact_scoring.preprocessing.encoding import OneHot, Ordinal
    from exact_scoring.preprocessing.transforms import Transform

_SCALERS = ("MaxAbsScaler", "MinMaxScaler", "RobustScaler", "StandardScaler")


def from_steps(
    transformers: Sequence[Any], feature_names: Sequence[str], *, for_products: bool = False
) -> ColumnPreprocessing | None:
    """Takes the fitted transformers in front of a final estimator apart.

    Args:
        transformers: a pipeline's, in their order.
        feature_names: the columns that go in.
        for_products: what comes out is multiplied and summed, so it must be doubles that lie in
            memory as scikit-learn's do; even with nothing in front, a frame has its own layout.

    Returns:
        None when nothing is to be done.

    Raises:
        UnrecognisedError: a transformer, or a parameter of it, has no exact form here.
    """
    flow = _Flow(list(feature_names), frame_sample(len(feature_names)))
    for transformer in transformers:
        flow.append(transformer)
    if for_products:
        flow.refuse_single()
    elif not flow.steps:
        return None
    return ColumnPreprocessing(
        chain=flow.chain(),
        is_sparse=flow.is_sparse,
        is_by_column=for_products and is_by_column(flow.sample),
    )


class _Flow:
    """What has been put together so far, and what comes out of it."""

    def __init__(self, names: list[str] | None, sample: np.ndarray[Any, Any]) -> None:
        self.names = names  # None behind a transformer: positions count from there
        self.sample = sample
        self.n_inputs = self.width = sample.shape[1]
        self.is_sparse = False
        self.is_object = False  # numbers too are objects to the next transformer
        self.is_single = False  # in single precision
        self.steps: list[Transform] = []

    def chain(self) -> Chain:
        return Chain(n_inputs=self.n_inputs, steps=tuple(self.steps))

    def append(self, transformer: Any) -> None:
        """Puts one transformer, or the steps of a nested pipeline, at the end."""
        name = class_name(transformer)
        if name == "Pipeline":
            for _, nested in transformer.steps:
                self.append(nested)
        elif not _passes_through(transformer):
            self._add(self._transform(name, transformer))
            self.names = None

    def _add(self, step: Transform) -> None:
        if step.n_inputs != self.width:
            raise UnrecognisedError(
                f"{step.KIND} must take the {self.width} columns in front of it, "
                f"takes {step.n_inputs}"
            )
        self.steps.append(step)
        self.width = step.n_outputs

    def _transform(self, name: str, transformer: Any) -> Transform:
        if name == "ColumnTransformer":
            return self._branches(transformer)
        if name == "SimpleImputer":
            self.refuse_single()
            step = imputation(transformer, is_sparse=self.is_sparse)
            self.is_object = not step.numeric
            self.sample = sample_behind(transformer, self.sample)
            return step
        if name in _SCALERS:
            self.refuse_single()
            self.is_object = False
            self.sample = sample_behind(transformer, self.sample)
            return scaling(name, transformer, is_sparse=self.is_sparse)
        was_object, self.is_object = self.is_object, False
        if name == "OneHotEncoder":
            self.is_sparse = bool(transformer.sparse_output)
            encoder: OneHot | Ordinal = one_hot(transformer, is_object=was_object)
        elif name == "OrdinalEncoder":
            encoder = ordinal(transformer, is_object=was_object)
        else:
            raise UnrecognisedError(
                "transformer must be a ColumnTransformer, SimpleImputer, OneHotEncoder, "
                f"OrdinalEncoder or one of {', '.join(_SCALERS)}, got {type(transformer).__name__}"
            )
        self.sample = new_sample(encoder.n_outputs)
        self.is_single = np.dtype(transformer.dtype) == np.float32
        return encoder

    def refuse_single(self) -> None:
        """Refuses to compute with numbers in single precision."""
        if self.is_single:
            raise UnrecognisedError("numbers must be computed in double precision, are in single")

    def _branches(self, transformer: Any) -> Branches:
        if self.is_sparse:
            raise UnrecognisedError("ColumnTransformer must take a dense matrix, gets a sparse one")
        fitted_names = getattr(transformer, "feature_names_in_", None)
        if self.names is not None and fitted_names is not None and list(fitted_names) != self.names:
            raise UnrecognisedError(
                "ColumnTransformer must be fitted on the features in their order, "
                f"got {', '.join(map(str, fitted_names))}"
            )
        branches: list[Branch] = []
        flows: list[_Flow] = []
        weights = transformer.transformer_weights
        for name, fitted, columns in transformer.transformers_:
            places = tuple(int(p) for p in transformer._transformer_to_input_indices[name])
            if (isinstance(fitted, str) and fitted == "drop") or not places:
                continue
            if isinstance(columns, (str, int)):
                raise UnrecognisedError(
                    f"ColumnTransformer must pick a list of columns for {name!r}, got one alone"
                )
            flow = self._flow_of(places)
            flow.append(fitted)
            weight = None if weights is None else weights.get(name)
            if weight is not None:
                flow.refuse_single()
                flow.steps.append(weighting(flow.width, weight))
            branches.append(Branch(places=places, chain=flow.chain()))
            flows.append(flow)
        if not branches:
            raise UnrecognisedError("ColumnTransformer must have an output, drops every column")
        self.is_sparse = bool(transformer.sparse_output_)
        self.is_object = any(flow.is_object for flow in flows)
        self.is_single = all(flow.is_single for flow in flows)
        self.sample = np.hstack([flow.sample for flow in flows])
        return Branches(n_inputs=self.width, branches=tuple(branches))

    def _flow_of(self, places: tuple[int, ...]) -> _Flow:
        if self.names is None:
            return _Flow(None, self.sample[:, list(places)])
        return _Flow([self.names[place] for place in places], frame_sample(len(places)))


def _passes_through(transformer: Any) -> bool:
    if transformer is None or isinstance(transformer, str):  # "passthrough"; "drop" is gone by now
        return True
    # What a column transformer puts in the place of "passthrough".
    return (
        class_name(transformer) == "FunctionTransformer"
        and transformer.func is None
        and not transformer.validate
    )
