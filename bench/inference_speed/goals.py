"""Which numbers must be reached, and whether a run reached them.

Ratios are of one run on one machine; a part that was not measured has no goals.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bench.inference_speed.batch import BATCHES
from bench.inference_speed.measuring import ratio
from bench.inference_speed.models import BY_KEY, MODELS

TUTORIAL, ONNX = "tutorial handler", "ONNX Runtime"
TRANSFORM, DIRECT = "ours, transform_fn", "ours, serving: direct"
ALL_CORES = "ours (packed with n_jobs=-1)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Goal:
    """One number to be reached.

    Attributes:
        is_least: whether the number must be at least the goal, else at most.
    """

    name: str
    is_least: bool
    goal: float
    unit: str
    measured: float

    @property
    def is_reached(self) -> bool:
        """Whether the run reached it."""
        return self.measured >= self.goal if self.is_least else self.measured <= self.goal

    def to_json(self) -> dict[str, Any]:
        """As it is printed."""
        document = asdict(self)
        sign = ">=" if document.pop("is_least") else "<="
        goal = f"{sign} {document.pop('goal'):g}{document.pop('unit')}"
        return {**document, "goal": goal, "reached": self.is_reached}


def goals(found: Mapping[str, Any]) -> list[Goal]:
    """All goals of the parts that were measured."""
    parts = {
        "one_row": _one_row,
        "batch": _batch,
        "http_requests": _http_requests,
        "http_body": _http_body,
        "start_up": _start_up,
        "loads": _loads,
        "agreement": _agreement,
    }
    return [goal for name, of in parts.items() if name in found for goal in of(found[name])]


def slowest_of_ours(contenders: Mapping[str, Mapping[str, float]], what: str) -> float:
    """The largest number among our formats: what holds for all of them."""
    return max(each[what] for each in ours_among(contenders).values())


def ours_among(contenders: Mapping[str, Mapping[str, float]]) -> dict[str, Mapping[str, float]]:
    """Our formats, without the model that was pickled with n_jobs=-1."""
    return {
        name: each
        for name, each in contenders.items()
        if name.startswith("ours") and name != ALL_CORES
    }


def _one_row(found: Mapping[str, Any]) -> Iterator[Goal]:
    for model in MODELS:
        if model.key not in found:
            continue
        contenders = found[model.key]["contenders"]
        times = ratio(contenders[TUTORIAL]["p50_us"], slowest_of_ours(contenders, "p50_us"))
        yield _least(f"one row, {model.title}: times the tutorial's speed", model.goal_ratio, times)
    if "rf100" in found:
        contenders = found["rf100"]["contenders"]
        ours = slowest_of_ours(contenders, "p50_us")
        title = f"one row, {BY_KEY['rf100'].title}"
        if ONNX in contenders:
            share = ratio(ours, contenders[ONNX]["p50_us"])
            yield _most(f"{title}: time, of ONNX Runtime's", 2.5, share)
        if ALL_CORES in contenders:
            share = ratio(contenders[ALL_CORES]["p50_us"], ours)
            yield _most(f"{title}, packed with n_jobs=-1: time, of one thread's", 1.1, share)
    for model in MODELS:
        if model.key in found:
            contenders = found[model.key]["contenders"]
            ours_only = ours_among(contenders).values()
            tails = [ratio(each["p99_us"], each["p50_us"]) for each in ours_only]
            yield _most(f"one row, {model.title}: p99 / p50", 3, max(tails))


def _batch(found: Mapping[str, Any]) -> Iterator[Goal]:
    for batch in BATCHES:
        if batch.key not in found:
            continue
        contenders, rows = found[batch.key]["contenders"], found[batch.key]["rows"]
        seconds = slowest_of_ours(contenders, "seconds")
        name = f"CSV batch, {batch.key}, {rows:,} rows"
        times = ratio(contenders[TUTORIAL]["seconds"], seconds)
        yield _least(f"{name}: times the tutorial's speed", batch.goal_ratio, times)
        extra = slowest_of_ours(contenders, "extra_mb")
        yield _most(f"{name}: extra memory", 120, extra, " MB")


def _http_requests(found: Mapping[str, Any]) -> Iterator[Goal]:
    servers = found["servers"]
    tutorial = _best_rate(servers[TUTORIAL])
    for name, goal in ((TRANSFORM, 25), (DIRECT, 110)):
        if name in servers:
            times = ratio(_best_rate(servers[name]), tutorial)
            yield _least(f"HTTP, one worker on one core, {name}: times the tutorial's", goal, times)
    if DIRECT in servers:
        rate = _best_rate(servers[DIRECT])
        yield _least(f"HTTP, one worker on one core, {DIRECT}", 7000, rate, " requests/s")


def _best_rate(by_connections: Mapping[str, Mapping[str, float]]) -> float:
    """Requests a second at the number of connections that suits the server best."""
    return max(each["requests_per_second"] for each in by_connections.values())


def _http_body(found: Mapping[str, Any]) -> Iterator[Goal]:
    servers = found["servers"]
    tutorial = servers[TUTORIAL]
    name = DIRECT if DIRECT in servers else TRANSFORM
    title = f"{found['body_mb']:.0f} MB body over HTTP, {name}"
    times = ratio(tutorial["seconds"], servers[name]["seconds"])
    yield _least(f"{title}: times the tutorial's speed", 3.9, times)
    share = ratio(servers[name]["extra_mb"], tutorial["extra_mb"])
    yield _most(f"{title}: extra memory, of the tutorial's", 0.25, share)


def _start_up(found: Mapping[str, Any]) -> Iterator[Goal]:
    servers = found["servers"]
    if DIRECT not in servers:
        return
    for compiled, title, most in (
        ("without_pyc", "as images come", 6.5),
        ("with_pyc", "with .pyc", 1.9),
    ):
        ours, tutorial = servers[DIRECT][compiled], servers[TUTORIAL][compiled]
        seconds = ours["first_answer_seconds"]
        yield _most(f"first answer after start, {title}", most, seconds, " s")
        times = ratio(tutorial["first_answer_seconds"], seconds)
        yield _least(f"first answer after start, {title}: times the tutorial's speed", 2.4, times)
        worst = ours["worst_of_next_60_ms"]
        yield _most(f"worst of the next 60 requests, {title}", 10, worst, " ms")


def _loads(found: Mapping[str, Any]) -> Iterator[Goal]:
    loads = found["loads"]
    form = "fused" if "fused" in loads else "joblib"
    milliseconds = round(loads[form]["seconds"] * 1000, 1)
    yield _most(f"load of the forest of 2.4 M nodes, {form}", 100, milliseconds, " ms")


def _agreement(found: Mapping[str, Any]) -> Iterator[Goal]:
    for model in MODELS:
        if model.key not in found:
            continue
        for way in ("row by row", "as a batch"):
            if model.key == "logistic" and way == "as a batch":
                continue  # how a product of matrices adds up, the library decides that multiplies
            differ = [
                kind["rows_that_differ"]
                for name, kinds in found[model.key]["contenders"].items()
                if name.startswith("ours") and name.endswith(way)
                for kind in kinds.values()
            ]
            yield _most(f"rows that differ in any bit, {model.title}, {way}", 0, sum(differ), "")


def _least(name: str, goal: float, measured: float, unit: str = "x") -> Goal:
    return Goal(name=name, is_least=True, goal=goal, unit=unit, measured=measured)


def _most(name: str, goal: float, measured: float, unit: str = "x") -> Goal:
    return Goal(name=name, is_least=False, goal=goal, unit=unit, measured=measured)
