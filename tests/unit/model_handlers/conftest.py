"""A model with three features, and the way a test asks for its rows."""

import io

import numpy as np
import pytest

from exact_scoring.rows import CodedText
from model_handlers.body import parse_body
from model_handlers.frame import from_columns
from model_handlers.rejection import RequestError
from model_handlers.schema import Feature, Schema


@pytest.fixture(scope="session")
def schema():
    """A text, a number, and a number that may be missing."""
    return Schema(
        features=(
            Feature("carrier", "text"),
            Feature("distance", "number"),
            Feature("seats", "number", nullable=True),
        ),
        classes=("late", "on_time"),
    )


@pytest.fixture(scope="session")
def rows(schema):
    """Parse a body and give its rows as lists, NaN as None."""

    def _rows(content, content_type, schema=schema):
        frame = from_columns(schema, parse_body(content, content_type).to_columns(schema))
        return [[None if value != value else value for value in row] for row in frame.to_numpy()]

    return _rows


@pytest.fixture(scope="session")
def refusal(schema):
    """Parse a body that must be refused and give the rejection."""

    def _refusal(content, content_type, schema=schema):
        with pytest.raises(RequestError) as caught:
            parse_body(content, content_type).to_columns(schema)
        return caught.value.rejection

    return _refusal


@pytest.fixture(scope="session")
def bits():
    """Give columns as something that equals another only to the last bit."""

    def _bits(columns):
        return [
            [str(column.values[code]) for code in column.codes]
            if isinstance(column, CodedText)
            else np.ascontiguousarray(column, dtype=np.float64).tobytes()
            for column in columns
        ]

    return _bits


@pytest.fixture(scope="session")
def careful():
    """Read a body with the careful reader; None: it is refused."""

    def _careful(body, content_type, schema):
        try:
            return parse_body(body, content_type).to_columns(schema)
        except RequestError:
            return None

    return _careful


@pytest.fixture(scope="session")
def npy():
    """Write an array in numpy's format."""

    def _npy(array, **options):
        stream = io.BytesIO()
        np.save(stream, array, **options)
        return stream.getvalue()

    return _npy
