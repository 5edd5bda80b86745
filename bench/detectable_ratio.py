"""What a plan promises to see, beside the published simulation, and what computing it takes."""

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

from canary.detectable import Exposure, smallest_detectable_ratio

# The published figures stand on this grid, of which a simulation found the first with 80 % power.
GRID = (1.25, 1.5, 2, 2.5, 3, 4, 5, 7, 10, 15, 20, 30, 50, 100)

# Requests per minute, champion's error rate: smallest ratio seen by a 10 % stage of these minutes.
MINUTES = (10, 30, 60)
PUBLISHED: dict[tuple[int, float], tuple[float, float, float]] = {
    (50, 0.001): (100, 30, 20),
    (50, 0.005): (20, 10, 7),
    (50, 0.01): (10, 7, 4),
    (500, 0.001): (15, 7, 4),
    (500, 0.005): (4, 2.5, 2),
    (500, 0.01): (3, 2, 2),
    (5000, 0.001): (3, 2, 2),
    (5000, 0.005): (2, 1.5, 1.5),
    (5000, 0.01): (1.5, 1.5, 1.25),
}


def rows() -> Iterator[dict[str, Any]]:
    """Yield a row for each traffic, error rate and length of a stage."""
    for (requests, rate), published in PUBLISHED.items():
        for minutes, theirs in zip(MINUTES, published, strict=True):
            started = time.perf_counter()
            ratio = smallest_detectable_ratio(
                Exposure(
                    challenger_requests=0.1 * requests * minutes,
                    champion_requests=0.9 * requests * minutes,
                    champion_error_rate=rate,
                    limit=20,
                )
            )
            above = next((each for each in (*GRID, 1e9) if ratio is not None and each >= ratio), 0)
            steps = abs(GRID.index(above) - GRID.index(theirs)) if above in GRID else None
            yield {
                "requests_per_minute": requests,
                "error_rate": rate,
                "minutes": minutes,
                "ratio": ratio,
                "published": theirs,
                "grid_steps_apart": steps,
                "milliseconds": round(1000 * (time.perf_counter() - started), 1),
            }


def main() -> int:
    """Print JSON, and fail if a promise is more than a step of the grid from the published one."""
    report = list(rows())
    is_near = all(row["grid_steps_apart"] in (0, 1) for row in report)
    slowest = max(row["milliseconds"] for row in report)
    summary = {"all_within_one_step": is_near, "slowest_milliseconds": slowest}
    print(json.dumps({"summary": summary, "rows": report}, indent=2))
    return 0 if is_near else 1


if __name__ == "__main__":
    sys.exit(main())
