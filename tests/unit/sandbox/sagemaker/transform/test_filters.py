"""What the model sees of a record, and what is stored of both."""

import pytest

from sandbox.sagemaker.transform.filters import BadRecordError, filters_for
from sandbox.sagemaker.transform.plan import DataProcessing, SplitType

CSV_ROWS = b'1,"a, b",x\n2,c,y\r\n'


def filters(content_type="text/csv", split_type=SplitType.LINE, **processing):
    return filters_for(DataProcessing(**processing), content_type, split_type)


def test_without_data_processing_bytes_stay_as_they_are():
    """Whatever they are."""
    untouched = filters(content_type="application/x-npy")

    assert b"\x00\r\n" == untouched(b"\x00\r\n").request()
    assert b"\xff" == untouched(b"\x00").stored(b"\xff")


def test_columns_are_kept_from_the_model():
    """Quoted commas are not separators."""
    assert b'"a, b",x\nc,y\n' == filters(input_filter="$[1:]")(CSV_ROWS).request()


def test_predictions_are_joined_to_their_rows():
    """The prediction's columns come last."""
    joined = filters(is_joined=True)

    assert b'1,"a, b",x,0.1\n2,c,y,0.2\n' == joined(CSV_ROWS).stored(b"0.1\n0.2\n")


def test_the_output_filter_selects_from_the_joined_row():
    """Identifier and prediction, for instance."""
    joined = filters(is_joined=True, output_filter="$[0,-1]")

    assert b"1,0.1\n2,0.2\n" == joined(CSV_ROWS).stored(b"0.1\n0.2\n")


def test_json_lines_are_joined_under_the_reserved_key():
    """What is no object is put under a key of its own."""
    joined = filters("application/jsonlines", is_joined=True)

    assert (
        b'{"id": 1, "SageMakerOutput": {"p": 0.1}}\n'
        b'{"SageMakerInput": [2], "SageMakerOutput": {"p": 0.2}}\n'
        == joined(b'{"id": 1}\n[2]\n').stored(b'{"p": 0.1}\n{"p": 0.2}\n')
    )


def test_a_whole_json_object_is_filtered_and_joined():
    """SplitType None: the object is the record."""
    whole = filters(
        "application/json",
        SplitType.NONE,
        input_filter="$.features",
        is_joined=True,
        output_filter="$['id','SageMakerOutput']",
    )

    assert b"[1, 2]" == whole(b'{"id": 1, "features": [1, 2]}').request()
    assert b'{"id": 1, "SageMakerOutput": 3}' == whole(b'{"id": 1, "x": 2}').stored(b"3")


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (lambda: filters(input_filter="$[7]")(CSV_ROWS).request(), "in a row of 3"),
        (lambda: filters(is_joined=True)(CSV_ROWS).stored(b"1\n"), "got 1 for 2"),
        (
            lambda: filters("application/json", input_filter="$.a")(b"no json").request(),
            "needs JSON",
        ),
        (lambda: filters("application/json", input_filter="$.a")(b"{}").request(), "not there"),
        (lambda: filters(input_filter="$[1:]")(b'"a",\xff\n').request(), "CSV in UTF-8"),
    ],
)
def test_what_does_not_fit_is_refused(broken, words):
    """The object fails, with a reason."""
    with pytest.raises(BadRecordError, match=words):
        broken()
