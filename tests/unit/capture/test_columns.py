"""The columns of the table."""

from coalmine.capture.columns import ColumnKind, columns_for
from model_handlers.schema import Feature, Schema

OURS = ["event_time", "event_id", "inference_id", "variant", "row"]


def kinds(*models):
    """Give the columns between ours, by name."""
    columns = {column.name: column.kind for column in columns_for(models)}
    assert OURS == list(columns)[:5]
    assert ["input", "output"] == list(columns)[-2:]
    return {name: kind for name, kind in columns.items() if name not in {*OURS, "input", "output"}}


def test_features_then_prediction_then_probabilities(classifier):
    assert kinds(classifier) == {
        "age": ColumnKind.NUMBER,
        "carrier": ColumnKind.TEXT,
        "prediction": ColumnKind.TEXT,
        "probability.late": ColumnKind.NUMBER,
        "probability.on time": ColumnKind.NUMBER,
    }


def test_a_regressor_predicts_a_number(regressor):
    assert ColumnKind.NUMBER == kinds(regressor)["prediction"]


def test_classes_that_are_numbers_are_numbers():
    model = Schema(features=(Feature("age", "number"),), classes=(0, 1))

    assert ColumnKind.NUMBER == kinds(model)["prediction"]


def test_two_models_share_the_table(classifier, regressor):
    """The union of their columns; text holds what one has as text and the other as numbers."""
    other = Schema(features=(Feature("age", "text"),))

    shared = kinds(classifier, regressor, other, None)
    assert ["age", "carrier", "delay", "prediction"] == list(shared)[:4]
    assert ColumnKind.TEXT == shared["age"] == shared["prediction"]


def test_a_feature_that_is_called_as_one_of_ours_is_told_apart():
    model = Schema(features=(Feature("variant", "text"), Feature("probability.late", "number")))

    assert ["feature.variant", "feature.probability.late", "prediction"] == list(kinds(model))


def test_without_a_model_there_is_the_text(regressor):
    assert kinds(None) == {"prediction": ColumnKind.TEXT}
