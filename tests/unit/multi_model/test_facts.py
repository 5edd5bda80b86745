import pytest

from coalmine.multi_model.facts import describe_metrics, model_metrics


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        (
            {"metrics": {"auc": 0.9, "trees": 25, "note": "x", "ok": True}},
            {"auc": 0.9, "trees": 25},
        ),
        ({"held_out_auc": 0.9, "training_rows": 10, "who": "me"}, {"held_out_auc": 0.9}),
        ({}, {}),
        ("no object", {}),
    ],
)
def test_metrics_are_those_named_so_or_the_fractions(metadata, expected):
    """Whole numbers of metadata count rows and months."""
    assert expected == model_metrics({"metadata": metadata})


def test_metrics_read_in_a_line():
    assert "auc 0.8845, loss 0.25" == describe_metrics({"auc": 0.88451, "loss": 0.25})
