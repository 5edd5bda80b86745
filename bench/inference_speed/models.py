"""What is measured, and where its files lie."""

from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
FOLDER = PROJECT / "build" / "bench" / "inference"
FORMATS = ("joblib", "fused")
FASTEST = "fused"  # what is served where formats are not compared
ALL_CORES = "all-cores"  # an artifact like any other, of a model that was pickled with n_jobs=-1


@dataclass(frozen=True, kw_only=True, slots=True)
class BenchModel:
    """A model by name.

    Attributes:
        data: whose rows it learned: breast cancer, made-up ones (20 numbers), or flights.
        goal_ratio: how many times faster than the tutorial's handler one row must be answered.
        has_trees: whether it is an ensemble of trees that treelite knows.
    """

    key: str
    title: str
    data: str
    goal_ratio: float
    has_trees: bool = False

    @property
    def is_forest(self) -> bool:
        """Whether joblib's threads walk its trees."""
        return self.key.startswith("rf")

    @property
    def has_numbers_only(self) -> bool:
        """Whether a row is a vector for anybody."""
        return self.data != "flights"

    def file(self, ending: str) -> Path:
        """The path of one of its files."""
        return FOLDER / f"{self.key}{ending}"

    def artifact(self, form: str) -> Path:
        """The folder of its unpacked model.tar.gz, packed with `--format`."""
        return FOLDER / f"{self.key}-{form}"

    def bodies(self) -> list[bytes]:
        """Rows that it never learned, each a JSON object."""
        return self.file(".rows.jsonl").read_bytes().splitlines()


MODELS = (
    BenchModel(
        key="rf100",
        title="random forest, 100 trees, 30 numbers",
        data="cancer",
        goal_ratio=700,
        has_trees=True,
    ),
    BenchModel(
        key="rf300",
        title="random forest, 300 trees, 30 numbers",
        data="cancer",
        goal_ratio=1100,
        has_trees=True,
    ),
    BenchModel(
        key="rf100-deep",
        title="random forest, 100 deep trees, 0.8 M nodes",
        data="made",
        goal_ratio=200,
        has_trees=True,
    ),
    BenchModel(
        key="rf300-deep",
        title="random forest, 300 deep trees, 2.4 M nodes",
        data="made",
        goal_ratio=140,
        has_trees=True,
    ),
    BenchModel(
        key="hgb",
        title="histogram gradient boosting",
        data="made",
        goal_ratio=95,
        has_trees=True,
    ),
    BenchModel(key="gb", title="gradient boosting", data="made", goal_ratio=95, has_trees=True),
    BenchModel(key="logistic", title="scaler and logistic regression", data="made", goal_ratio=95),
    BenchModel(
        key="flights-forest",
        title="flights: one-hot, imputer, forest of 25",
        data="flights",
        goal_ratio=50,
    ),
    BenchModel(
        key="flights-boosting",
        title="flights: ordinal encoder, histogram boosting",
        data="flights",
        goal_ratio=50,
    ),
)
BY_KEY = {model.key: model for model in MODELS}


def named(keys: list[str] | None) -> list[BenchModel]:
    """The models of these keys, all of them without any."""
    return list(MODELS) if keys is None else [BY_KEY[key] for key in keys]
