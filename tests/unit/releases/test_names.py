"""What models and callers are called where there is little room."""

import pytest

from coalmine.config import ReleasedModelConfig
from coalmine.releases.history import short_caller
from coalmine.releases.names import pin_option, short_model, short_source

PACKAGE = "arn:aws:sagemaker:eu-west-1:111122223333:model-package/flights-prod/3"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("s3://models/flights/forest-2013-08.tar.gz", "forest-2013-08"),
        (PACKAGE, "flights-prod/3"),
        (f"s3://cdk-assets/{'0a1b' * 16}.gz", "0a1b0a1b0a1b"),
        (None, "-"),
    ],
)
def test_the_last_part_of_a_source_names_a_model(source, name):
    assert name == short_source(source)


@pytest.mark.parametrize(
    ("written", "name", "option"),
    [
        ({"artifact": "s3://m/a.tar.gz"}, "a", "--artifact s3://m/a.tar.gz"),
        ({"model_package": {"group": "flights", "version": 3}}, "flights/3", "--version 3"),
    ],
)
def test_a_model_of_a_config_has_a_name_and_an_option(written, name, option):
    model = ReleasedModelConfig.model_validate(written, strict=False)

    assert (name, option) == (short_model(model), pin_option(model))


@pytest.mark.parametrize(
    ("caller", "name"),
    [
        ("arn:aws:sts::111122223333:assumed-role/Release/ada", "Release/ada"),
        ("arn:aws:iam::111122223333:user/ada", "ada"),
        ("arn:aws:iam::111122223333:root", "root"),
        ("pipeline Releases", "pipeline Releases"),
        (None, None),
    ],
)
def test_who_asked_is_named_without_the_account(caller, name):
    assert name == short_caller(caller)
