"""A batch run in memory: cut, transformed by hand, verified and published."""

import hashlib
import json
from dataclasses import replace

from batch.documents import (
    PLAN_FORMAT_VERSION,
    ItemShards,
    Piece,
    Plan,
    Segment,
    Shard,
    Source,
    Table,
    WorkItem,
)
from batch.gathering import gather
from batch.layout import RunLayout
from batch.run_documents import write_document
from tests.doubles.batch_world import MODEL, SETTINGS, execution_arn
from tests.doubles.objects_in_memory import ObjectsInMemory

FEATURES = tuple(feature.name for feature in MODEL.features)


def row_of(number):
    """Return a row that the model takes."""
    return f"{number % 12 + 1},{number * 10},AA\n"


class BatchRunFolder:
    """One source of rows, `rows_per_item` a shard; a regressor answers each with a number."""

    def __init__(
        self, rows=6, rows_per_item=2, objects=None, run_id="run-1", deeper="", **settings
    ):
        self.deeper = deeper  # what of the shards' path the job repeats below its folder
        self.objects = ObjectsInMemory() if objects is None else objects
        self.lines = [row_of(number) for number in range(rows)]
        self.rows_per_item = rows_per_item
        items = max(1, -(-rows // rows_per_item))
        self.plan = Plan(
            run_id=run_id,
            settings=replace(SETTINGS, **settings),
            model=MODEL,
            sources=(Source(uri="s3://data/input/a.csv", etag="e", size_bytes=100),),
            table=Table(
                delimiter=",", has_header=True, columns=FEATURES, features=FEATURES, joined=()
            ),
            items=tuple(
                WorkItem(segments=(Segment(source=0, start=item, end=item + 1),))
                for item in range(items)
            ),
            format_version=PLAN_FORMAT_VERSION,
        )

    @property
    def layout(self):
        """Where things of the run lie."""
        return RunLayout.of(self.plan.settings, self.plan.run_id)

    def output(self, attempt, name):
        """Return where a job of ours puts a shard's answers."""
        return f"{self.layout.outputs_folder(attempt)}{self.deeper}{name}.csv.out"

    def is_cut(self):
        """Write the shards and what was cut of each item."""
        for item in range(len(self.plan.items)):
            first = item * self.rows_per_item
            lines = self.lines[first : first + self.rows_per_item]
            body = "".join(lines).encode()
            name = f"{item:05d}-000"
            shard = Shard(
                name=name,
                rows=len(lines),
                size_bytes=len(body),
                sha256=hashlib.sha256(body).hexdigest(),
                pieces=(Piece(source=0, start=1000 * item + 1, rows=len(lines)),),
            )
            shards = () if lines == [] else (shard,)
            if lines != []:
                self.objects.put(self.layout.shard(name), body)
            write_document(self.objects, self.layout.cut(item), ItemShards(shards=shards))
        return self

    def gather(self, attempt=1, name="run-1"):
        """Gather for an attempt."""
        return gather(self.objects, self.plan, attempt=attempt, execution_arn=execution_arn(name))

    def transform(self, request, refused=(), answer=None):
        """Do what SageMaker does: an output for each shard that has no refused row."""
        uri = request["TransformInput"]["DataSource"]["S3DataSource"]["S3Uri"]
        folder, *files = json.loads(self.objects.bodies[uri])
        for file in files:
            body = self.objects.bodies[f"{folder['prefix']}{file}"].decode()
            if not any(each in body for each in refused):
                lines = body.splitlines()
                text = (
                    "".join(f"{index_of(line)}\n" for line in lines) if answer is None else answer
                )
                self.objects.put(
                    f"{request['TransformOutput']['S3OutputPath']}{self.deeper}{file}.out",
                    text.encode(),
                )


def index_of(line):
    """Return a row's answer: the number it was made of."""
    distance = line.split(",")[1]
    return int(distance) // 10 if distance.isdigit() else -1
