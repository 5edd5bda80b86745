"""A frame as the handlers serve it, and what transformers and their exact form make of it."""

import warnings

import numpy as np
import pandas as pd

from exact_scoring.batches import as_columns
from exact_scoring.preprocessing.chain import ColumnPreprocessing
from exact_scoring.preprocessing.recognition import from_steps
from exact_scoring.rows import CodedText

REFUSED = "refused"


def frame_of(columns):
    """Numbers as float64 and text as objects, NaN where missing."""
    return pd.DataFrame(
        {
            name: np.array(
                values,
                dtype=np.object_ if any(isinstance(value, str) for value in values) else float,
            )
            for name, values in columns.items()
        }
    )


def columns_of(frame):
    """The frame as a batch; its texts are coded, with one that no row holds."""
    columns = as_columns(rows_of(frame), [kind == np.object_ for kind in frame.dtypes])
    for column in columns:
        if isinstance(column, CodedText):
            column.values.append("held by no row")
    return columns


def rows_of(frame):
    """The frame row by row."""
    return list(frame.itertuples(index=False, name=None))


def row_alone(frame, place):
    """One row as a frame of its own: a part of a frame lies otherwise in memory."""
    return pd.DataFrame({name: frame[name].to_numpy()[[place]] for name in frame})


def check_same_bits(transformers, frame):
    """Demands the transformers' bits for the batch and for each row, before and after storing."""
    exact = from_steps(transformers, list(frame))

    assert exact is not None
    facts, arrays = exact.to_arrays()
    together = _bits(_transformed(transformers, frame))
    alone = [
        _bits(_transformed(transformers, row_alone(frame, place))) for place in range(len(frame))
    ]
    for form in (exact, ColumnPreprocessing.from_arrays(facts, arrays)):
        assert together == _bits(lambda form=form: form.transform_rows(columns_of(frame)))
        for expected, row in zip(alone, rows_of(frame), strict=True):
            assert expected == _bits(lambda form=form, row=row: np.array([form.transform_row(row)]))


def _transformed(transformers, frame):
    def transform():
        matrix = frame
        for transformer in transformers:
            matrix = transformer.transform(matrix)
        return matrix.toarray() if hasattr(matrix, "toarray") else np.asarray(matrix)

    return transform


def _bits(make):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return np.asarray(make(), dtype=np.float64).tobytes()
        except ValueError:
            return REFUSED
