import json
import sys
from types import ModuleType

import pytest

from model_handlers.refusal import refuse
from model_handlers.rejection import Rejection

REJECTION = Rejection(status=415, message="send JSON", field="carrier")


class ToolkitError(Exception):
    """What the toolkit of the multi-model container has."""

    def __init__(self, status_code, message, phrase):
        super().__init__(status_code, message, phrase)
        self.status_code, self.message, self.phrase = status_code, message, phrase


@pytest.fixture
def container_of_many(monkeypatch):
    """The variable that SageMaker sets, and the library that the container has."""
    toolkit, errors = ModuleType("sagemaker_inference"), ModuleType("sagemaker_inference.errors")
    vars(errors)["BaseInferenceToolkitError"] = ToolkitError
    monkeypatch.setitem(sys.modules, "sagemaker_inference", toolkit)
    monkeypatch.setitem(sys.modules, "sagemaker_inference.errors", errors)
    monkeypatch.setenv("SAGEMAKER_MULTI_MODEL", "true")


def test_a_container_of_one_model_answers_with_flask(monkeypatch):
    monkeypatch.delenv("SAGEMAKER_MULTI_MODEL", raising=False)
    answer = refuse(REJECTION)

    assert 415 == answer.status_code
    assert "carrier" == json.loads(answer.get_data())["error"]["field"]


def test_a_container_of_many_models_is_told_by_its_own_exception(container_of_many):
    """Its server would make a 503 of a Flask response, and of any other exception."""
    with pytest.raises(ToolkitError) as refused:
        refuse(REJECTION)

    assert 415 == refused.value.status_code
    assert "carrier" == json.loads(refused.value.message)["error"]["field"]


def test_the_reason_phrase_is_one_line(container_of_many):
    """The server puts it into the status line."""
    with pytest.raises(ToolkitError) as refused:
        refuse(Rejection(status=400, message="two\r\nlines, and é"))

    assert refused.value.phrase.isascii()
    assert "\n" not in refused.value.phrase
