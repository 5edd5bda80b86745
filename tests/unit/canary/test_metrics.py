from canary.metrics import INVOCATION_5XX_ERRORS, METRICS
from canary.settings import MetricSettings


def test_each_row_stands_under_its_own_name():
    assert all(name == metric.name for name, metric in METRICS.items())


def test_the_5xx_errors_are_read_from_sagemakers_own_counts():
    metric = METRICS[INVOCATION_5XX_ERRORS]

    assert (
        metric.total.namespace,
        metric.total.metric_name,
        metric.total.statistic,
    ) == ("AWS/SageMaker", "Invocations", "Sum")
    assert (
        metric.bad.namespace,
        metric.bad.metric_name,
        metric.bad.statistic,
    ) == ("AWS/SageMaker", "Invocation5XXErrors", "Sum")


def test_settings_without_a_word_on_a_metric_follow_its_row():
    settings, row = MetricSettings(), METRICS[MetricSettings().name]

    assert (row.on_regression, row.margin) == (settings.on_regression, settings.margin)
