"""Twenty models behind one endpoint that has room for five of them."""

from __future__ import annotations

import io
import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import joblib
import pandas as pd
import pytest
from sklearn.tree import DecisionTreeClassifier

from coalmine.packaging.archive import write_archive
from coalmine.packaging.description import FILE_NAME, ModelDescription, digests
from coalmine.packaging.feature_types import Feature
from constructs_lib.multi_model import SOURCE_ROOT
from constructs_lib.source_archive import source_files, write_tar_gz
from demo.flights import NUMBER_FEATURES, TARGET, held_out_flights, load_flights, training_flights
from tests.sandbox.conftest import IMAGE, allow, eventually, make_role, variant

BUCKET = "twenty-models"
ROOM = 5
CALLERS = 8
REQUESTS = 320


@pytest.fixture(scope="module")
def airlines():
    """The twenty busiest pairs of airline and airport: a small model of each, and rows to ask."""
    flights = load_flights()
    pairs = flights.groupby(["carrier", "origin"]).size().nlargest(20).index
    return {
        f"{carrier}-{origin}".lower(): trained(
            flights[(flights["carrier"] == carrier) & (flights["origin"] == origin)]
        )
        for carrier, origin in pairs
    }


def trained(flights: pd.DataFrame):
    history = training_flights(flights).head(3000)
    estimator = DecisionTreeClassifier(max_depth=6, min_samples_leaf=20, random_state=1)
    estimator.fit(history[NUMBER_FEATURES], history[TARGET])
    return estimator, held_out_flights(flights)[NUMBER_FEATURES].dropna().head(20)


def packed(name, estimator, folder):
    """Return an artifact as `coalmine package` lays it out."""
    pickled = io.BytesIO()
    joblib.dump(estimator, pickled)
    model = {"model.joblib": pickled.getvalue()}
    description = ModelDescription(
        name=name,
        framework_version="1.9-0",
        scikit_learn_version="1.9.0",
        features=tuple(Feature(name=each, type="number") for each in NUMBER_FEATURES),
        classes=list(estimator.classes_),
        model_files=digests(model),
    )
    artifact = folder / f"{name}.tar.gz"
    write_archive(artifact, {FILE_NAME: description.to_json().encode(), **model})
    return artifact.read_bytes()


@pytest.fixture(scope="module")
def endpoint(running_sandbox, airlines, tmp_path_factory):
    """One instance, with the inference code of this project for all models."""
    folder = tmp_path_factory.mktemp("twenty")
    s3, sagemaker = running_sandbox.client("s3"), running_sandbox.client("sagemaker")
    s3.create_bucket(Bucket=BUCKET)
    for name, (estimator, _) in airlines.items():
        body = packed(name, estimator, folder)
        s3.put_object(Bucket=BUCKET, Key=f"models/{name}/1.tar.gz", Body=body)
    code = folder / "sourcedir.tar.gz"
    write_tar_gz(code, source_files(SOURCE_ROOT))
    s3.put_object(Bucket=BUCKET, Key="sourcedir.tar.gz", Body=code.read_bytes())
    sagemaker.create_model(
        ModelName="twenty",
        ExecutionRoleArn=make_role(
            running_sandbox,
            "twenty-models-reader",
            service="sagemaker.amazonaws.com",
            statements=[allow("s3:GetObject", f"arn:aws:s3:::{BUCKET}/*")],
        ),
        PrimaryContainer={
            "Image": IMAGE,
            "Mode": "MultiModel",
            "ModelDataUrl": f"s3://{BUCKET}/models/",
            "Environment": {
                "SAGEMAKER_PROGRAM": "inference.py",
                "SAGEMAKER_SUBMIT_DIRECTORY": f"s3://{BUCKET}/sourcedir.tar.gz",
                "SANDBOX_MAX_LOADED_MODELS": str(ROOM),
            },
        },
    )
    sagemaker.create_endpoint_config(
        EndpointConfigName="twenty", ProductionVariants=[variant("twenty", "all")]
    )
    sagemaker.create_endpoint(EndpointName="twenty", EndpointConfigName="twenty")
    eventually(
        lambda: sagemaker.describe_endpoint(EndpointName="twenty")["EndpointStatus"] == "InService"
    )
    return "twenty"


def test_all_answer_right_under_concurrent_load(
    running_sandbox, endpoint, airlines, record_property
):
    """Popular models and rare ones, asked by eight callers at once, each has its own answers."""
    runtime = running_sandbox.client("sagemaker-runtime")
    began = datetime.now(UTC) - timedelta(seconds=2)
    names = list(airlines)
    # As tenants are: a few are asked for all the time, each of the others now and then.
    popularity = [1 / (rank + 1) ** 1.5 for rank in range(len(names))]
    asked = [*names, *random.Random(20).choices(names, popularity, k=REQUESTS - len(names))]

    def ask(number_and_name):
        number, name = number_and_name
        estimator, rows = airlines[name]
        row = rows.iloc[[number % len(rows)]]
        answer = runtime.invoke_endpoint(
            EndpointName=endpoint,
            TargetModel=f"{name}/1.tar.gz",
            ContentType="application/json",
            Body=row.to_json(orient="records"),
        )
        (said,) = json.loads(answer["Body"].read())
        expected = dict(zip(estimator.classes_, estimator.predict_proba(row)[0], strict=True))
        return name, said["probabilities"] == pytest.approx(expected)

    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(ask, enumerate(asked)))

    right = Counter(name for name, is_right in answers if is_right)
    assert Counter(asked) == right

    hits = eventually(lambda: complete(measured(running_sandbox, endpoint, "ModelCacheHit", began)))
    loads = measured(running_sandbox, endpoint, "ModelLoadingTime", began)
    unloads = measured(running_sandbox, endpoint, "ModelUnloadingTime", began)
    ratio = hits["Sum"] / hits["SampleCount"]
    record_property("model_cache_hit_ratio", round(ratio, 2))
    print(  # noqa: T201  # what `pytest -s` is for
        f"{REQUESTS} requests for 20 models, room for {ROOM}: hit ratio {ratio:.2f}, "
        f"{loads['SampleCount']:.0f} loads, {unloads['SampleCount']:.0f} unloads"
    )
    assert 0.2 < ratio < 1 - 20 / REQUESTS + 0.001
    assert loads["SampleCount"] - unloads["SampleCount"] <= ROOM
    assert loads["SampleCount"] >= 20


def complete(metric):
    return metric if metric["SampleCount"] == REQUESTS else None


def measured(sandbox, endpoint, metric, began):
    """Return sum and count of a metric of the endpoint, over the whole test."""
    points = sandbox.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/SageMaker",
        MetricName=metric,
        Dimensions=[
            {"Name": "EndpointName", "Value": endpoint},
            {"Name": "VariantName", "Value": "all"},
        ],
        StartTime=began,
        EndTime=datetime.now(UTC) + timedelta(seconds=2),
        Period=1,
        Statistics=["Sum", "SampleCount"],
    )["Datapoints"]
    return {name: sum(each[name] for each in points) for name in ("Sum", "SampleCount")}
