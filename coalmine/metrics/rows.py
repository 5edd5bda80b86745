"""The readings of a variant as rows of a table for people."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from canary.counting import Points
from canary.reasons import describe_rate
from coalmine.metrics.facts import VariantFacts
from coalmine.metrics.readings import Indicator, Readings

NOTHING = "-"
_PERCENT = 100.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line: the figure of the whole span, the highest of a period, and the periods."""

    title: str
    overall: str
    highest: str
    points: Points
    top: float | None = None  # what a full bar is; None: the highest period
    is_bad: bool = False


_ERRORS = (
    ("5xx errors", Indicator.ERRORS_5XX, Indicator.ERROR_RATE_5XX),
    ("4xx errors", Indicator.ERRORS_4XX, Indicator.ERROR_RATE_4XX),
    ("model errors", Indicator.MODEL_ERRORS, Indicator.MODEL_ERROR_RATE),
)


def variant_rows(facts: VariantFacts, readings: Readings) -> list[Row]:
    """Return the rows that apply to a variant; those of requests only where it had some."""
    rows = [*_request_rows(readings, facts), *_latency_rows(readings)]
    if not readings[Indicator.INVOCATIONS].is_measured:
        rows = []
    capacity = _serverless_rows if facts.is_serverless else _instance_rows
    return [*rows, *capacity(readings, facts), *_model_rows(readings)]


def sum_rows(readings: Readings) -> list[Row]:
    """Return what can be added up over variants."""
    if not readings[Indicator.INVOCATIONS].is_measured:
        return []
    return list(_request_rows(readings, None))


def _request_rows(readings: Readings, facts: VariantFacts | None) -> Iterator[Row]:
    per_second = readings[Indicator.INVOCATIONS_PER_SECOND]
    yield Row(
        title="requests",
        overall=f"{_count(readings[Indicator.INVOCATIONS].in_all)} "
        f"({_per_second(per_second.in_all)})",
        highest=_per_second(per_second.highest),
        points=per_second.points,
    )
    for title, number, rate in _ERRORS:
        errors = readings[number].in_all
        if errors is None and facts is not None and facts.is_serverless:
            continue  # SageMaker does not count all of them there
        share = readings[rate].in_all
        yield Row(
            title=title,
            overall=_count(errors)
            if share is None
            else f"{_count(errors)} ({describe_rate(share)})",
            highest=_rate(readings[rate].highest),
            points=readings[rate].points,
            # Model errors hold what callers did wrong too: the container's 4xx are among them.
            is_bad=number is Indicator.ERRORS_5XX and errors is not None and errors > 0,
        )


def _latency_rows(readings: Readings) -> Iterator[Row]:
    yield _row("model latency p50", readings, Indicator.P50_MODEL_LATENCY, _milliseconds)
    yield _row("model latency p90", readings, Indicator.P90_MODEL_LATENCY, _milliseconds)
    yield _row("model latency p99", readings, Indicator.P99_MODEL_LATENCY, _milliseconds)
    yield _row("overhead p50", readings, Indicator.P50_OVERHEAD_LATENCY, _milliseconds)
    yield _row("overhead p99", readings, Indicator.P99_OVERHEAD_LATENCY, _milliseconds)


def _instance_rows(readings: Readings, facts: VariantFacts) -> Iterator[Row]:
    if readings[Indicator.INSTANCES].is_measured:
        yield _row("instances", readings, Indicator.INSTANCES, _count)
    if facts.vcpus is None:
        yield _row("CPU, 100 % a vCPU", readings, Indicator.CPU_OF_ONE_VCPU, _percent)
    else:
        noun = "vCPU" if facts.vcpus == 1 else "vCPUs"
        title = f"CPU of {facts.vcpus} {noun}"
        yield _row(title, readings, Indicator.CPU, _percent, top=_PERCENT)
    yield _row("memory", readings, Indicator.MEMORY, _percent, top=_PERCENT)
    yield _row("disk", readings, Indicator.DISK, _percent, top=_PERCENT)


def _serverless_rows(readings: Readings, facts: VariantFacts) -> Iterator[Row]:
    yield _row("cold starts", readings, Indicator.COLD_STARTS, _count)
    yield _row("cold start p99", readings, Indicator.P99_SETUP_TIME, _milliseconds)
    title = f"concurrency of {facts.max_concurrency}"
    yield _row(title, readings, Indicator.CONCURRENCY, _share, top=1.0)
    if facts.provisioned_concurrency is not None:
        title = f"provisioned of {facts.provisioned_concurrency}"
        yield _row(title, readings, Indicator.PROVISIONED_CONCURRENCY, _share, top=1.0)
        yield _row("spilled over", readings, Indicator.SPILLOVER, _count)
    yield _row("memory", readings, Indicator.MEMORY, _percent, top=_PERCENT)


def _model_rows(readings: Readings) -> Iterator[Row]:
    """Only multi-model endpoints have these."""
    if readings[Indicator.CACHE_HIT_RATIO].is_measured:
        yield _row("model cache hits", readings, Indicator.CACHE_HIT_RATIO, _share, top=1.0)
    if readings[Indicator.LOADED_MODELS].is_measured:
        yield _row("loaded models", readings, Indicator.LOADED_MODELS, _count)


def _row(
    title: str,
    readings: Readings,
    indicator: Indicator,
    write: Callable[[float | None], str],
    *,
    top: float | None = None,
) -> Row:
    reading = readings[indicator]
    return Row(
        title=title,
        overall=write(reading.in_all),
        highest=write(reading.highest),
        points=reading.points,
        top=top,
    )


def _count(value: float | None) -> str:
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def _per_second(value: float | None) -> str:
    if value is None:
        return NOTHING
    if 0 < value < 0.1:
        return f"{value:.2g}/s"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}/s"


def _rate(value: float | None) -> str:
    return NOTHING if value is None else describe_rate(value)


def _percent(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.{0 if value >= 10 else 1}f} %"


def _share(value: float | None) -> str:
    return _percent(None if value is None else _PERCENT * value)


def _milliseconds(value: float | None) -> str:
    return NOTHING if value is None else f"{value:,.{0 if value >= 1000 else 1}f} ms"
