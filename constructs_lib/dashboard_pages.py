"""How many endpoints a dashboard can hold, and in what detail; knows nothing of the CDK."""

from collections.abc import Sequence

from constructs_lib.watched_endpoint import WatchedEndpoint, WatchedVariant

# CloudWatch takes 500 widgets and 2,500 metrics, those below metric math counted. Both leave
# room for what stands above and below the endpoints' rows, the longest of which has 6 widgets.
_MOST_ENDPOINTS = 50
_MOST_METRICS = 2000

# Beyond, nobody reads all graphs, and they would take most of the 1 MB of a template.
_MOST_METRICS_IN_ROWS = 1000


def has_room_for_rows(endpoints: Sequence[WatchedEndpoint]) -> bool:
    """Say whether all graphs of each endpoint may be shown, or the gist must do."""
    return sum(metric_count(each, in_rows=True) for each in endpoints) <= _MOST_METRICS_IN_ROWS


def pages_of(
    endpoints: Sequence[WatchedEndpoint], *, in_rows: bool
) -> list[tuple[WatchedEndpoint, ...]]:
    """Share the endpoints out, in their order; without any, there is one empty page."""
    pages: list[list[WatchedEndpoint]] = [[]]
    metrics = 0
    for endpoint in endpoints:
        count = metric_count(endpoint, in_rows=in_rows)
        is_full = len(pages[-1]) == _MOST_ENDPOINTS or metrics + count > _MOST_METRICS
        if pages[-1] and is_full:
            pages.append([])
            metrics = 0
        pages[-1].append(endpoint)
        metrics += count
    return [tuple(page) for page in pages]


def metric_count(endpoint: WatchedEndpoint, *, in_rows: bool) -> int:
    """Return how many metrics its widgets read."""
    return sum(
        _row_metrics(variant) if in_rows else _gist_metrics(variant)
        for variant in endpoint.variants
    )


def _row_metrics(variant: WatchedVariant) -> int:
    if variant.is_serverless:
        return 11  # requests, 2 errors, 4 latencies, concurrency, memory, 2 of cold starts
    graphs = 12  # 3 errors, 4 latencies, 2 for the instances, CPU, memory, disk
    return graphs if variant.is_shadow else graphs + 1


def _gist_metrics(variant: WatchedVariant) -> int:
    if variant.is_serverless:
        return 4  # requests, 5xx, p99, concurrency
    return 4 if variant.is_shadow else 5  # requests, 5xx, model errors, p99, CPU
