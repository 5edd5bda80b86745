"""Which formats come in and go out."""

import pytest

from model_handlers.content_types import answer_format, request_format
from model_handlers.rejection import RequestError


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/json", "application/json"),
        ("Application/JSON; charset=UTF-8", "application/json"),
        ('text/csv;charset="utf-8";header=present', "text/csv"),
        ("application/x-npy", "application/x-npy"),
        ("application/jsonlines", "application/jsonlines"),
        ("application/x-ndjson", "application/jsonlines"),
        ("application/json-lines; charset=utf-8", "application/jsonlines"),
    ],
)
def test_a_request_format_has_one_name(content_type, expected):
    """Case, parameters and the spellings of JSON lines do not matter."""
    assert expected == request_format(content_type)


@pytest.mark.parametrize("content_type", [None, "", "image/png", "json", "*/*"])
def test_another_content_type_is_415_and_names_the_allowed_ones(content_type):
    """The caller learns what to send instead."""
    with pytest.raises(RequestError) as refused:
        request_format(content_type)

    assert 415 == refused.value.rejection.status
    for allowed in ("application/json", "application/jsonlines", "text/csv", "application/x-npy"):
        assert allowed in refused.value.rejection.message


def test_another_charset_is_415():
    """Bytes are never guessed."""
    with pytest.raises(RequestError, match='utf-8, got "latin-1"') as refused:
        request_format("text/csv; charset=latin-1")

    assert 415 == refused.value.rejection.status


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("text/*", "text/csv"),
        ("text/csv", "text/csv"),
        ("application/jsonlines", "application/jsonlines"),
        ("image/png, application/x-npy", "application/x-npy"),
        ("application/json;q=0.5, text/csv", "text/csv"),
        ("*/*;q=0.1, application/x-npy;q=0.2", "application/x-npy"),
        ("text/csv;q=oops, application/json;q=0.1", "application/json"),
    ],
)
def test_the_heaviest_supported_format_answers(accept, expected):
    """The weights of an Accept header count; without one it is JSON."""
    assert expected == answer_format(accept)


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "nonsense"])
def test_another_accept_is_406(accept):
    """A format nobody can render is not replaced by another."""
    with pytest.raises(RequestError) as refused:
        answer_format(accept)

    assert 406 == refused.value.rejection.status
