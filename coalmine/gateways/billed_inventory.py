"""What else is billed, or was made for an environment: looked for by name, service by service."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from coalmine.cleanup.inventory import Kind, Thing
from coalmine.cleanup.readers import reader_accounts
from coalmine.gateways.aws import aws_errors
from coalmine.gateways.bucket_contents import BucketContents

_TRACKING = "TargetTracking-endpoint/"
_ALARMS_AT_ONCE = 100
_MISSING = ("NotFoundException", "ResourceNotFoundException", "NotFound")


class BilledInventory:
    """The services of one region that something of an environment may be left in."""

    def __init__(self, clients: Any, account: str, region: str) -> None:
        """Keep the way to the services.

        Args:
            clients: called with a service's name.
        """
        self._client = clients
        self._account = account
        self._region = region

    def alarms(self, names: Collection[str], endpoints: Iterable[str]) -> Iterator[Thing]:
        """Yield the alarms of these names, and those that autoscaling made for endpoints."""
        cloudwatch = self._client("cloudwatch")
        with aws_errors("alarms"):
            paginator = cloudwatch.get_paginator("describe_alarms")
            both = ["MetricAlarm", "CompositeAlarm"]
            for some in _chunks(sorted(names), _ALARMS_AT_ONCE):
                for page in paginator.paginate(AlarmNames=some, AlarmTypes=both):
                    for each in page.get("MetricAlarms", []):
                        yield self._alarm(each)
                    for each in page.get("CompositeAlarms", []):
                        yield self._thing(Kind.ALARM, each["AlarmName"])
            for endpoint in endpoints:
                for page in paginator.paginate(AlarmNamePrefix=f"{_TRACKING}{endpoint}/"):
                    for each in page.get("MetricAlarms", []):
                        if each["AlarmName"] not in names:
                            yield self._alarm(each, endpoint=endpoint)

    def dashboards(self, is_wanted: Callable[[str], bool]) -> Iterator[Thing]:
        """Yield the dashboards with such a name."""
        with aws_errors("dashboards"):
            pages = self._client("cloudwatch").get_paginator("list_dashboards").paginate()
            there = [each["DashboardName"] for page in pages for each in page["DashboardEntries"]]
        yield from (self._thing(Kind.DASHBOARD, each) for each in there if is_wanted(each))

    def budgets(self, names: Collection[str]) -> Iterator[Thing]:
        """Yield the budgets of these names."""
        for name in sorted(names):
            with aws_errors(f"budget {name}"):
                try:
                    self._client("budgets").describe_budget(
                        AccountId=self._account, BudgetName=name
                    )
                except ClientError as error:
                    if error.response["Error"]["Code"] not in _MISSING:
                        raise
                    continue
            yield self._thing(Kind.BUDGET, name)

    def keys(self, ids: Collection[str]) -> Iterator[Thing]:
        """Yield the KMS keys that are billed; one that waits for its deletion is not."""
        for key_id in sorted(ids):
            with aws_errors(f"KMS key {key_id}"):
                try:
                    found = self._client("kms").describe_key(KeyId=key_id)["KeyMetadata"]
                except ClientError as error:
                    if error.response["Error"]["Code"] not in _MISSING:
                        raise
                    continue
            if found["KeyState"] not in ("PendingDeletion", "PendingReplicaDeletion"):
                created = found["CreationDate"].timestamp()
                yield self._thing(Kind.KEY, found["KeyId"], created_at=created)

    def buckets(self, names: Collection[str]) -> Iterator[Thing]:
        """Yield the buckets of these names, with how much is in them."""
        if not names:
            return
        s3 = self._client("s3")
        with aws_errors("buckets"):
            created = {
                each["Name"]: each["CreationDate"].timestamp()
                for each in s3.list_buckets()["Buckets"]
            }
        for name in sorted(names):
            contents = BucketContents(s3).measure(name) if name in created else None
            if contents is not None:
                yield self._thing(
                    Kind.BUCKET,
                    name,
                    created_at=created[name],
                    count=contents.count,
                    stored_bytes=contents.stored_bytes,
                    is_counted_in_full=contents.is_counted_in_full,
                    readers=self._readers(s3, name),
                )

    def tables(self, names: Collection[str]) -> Iterator[Thing]:
        """Yield the DynamoDB tables of these names."""
        for name in sorted(names):
            with aws_errors(f"table {name}"):
                try:
                    found = self._client("dynamodb").describe_table(TableName=name)["Table"]
                except ClientError as error:
                    if error.response["Error"]["Code"] not in _MISSING:
                        raise
                    continue
            if found["TableStatus"] != "DELETING":
                yield self._thing(
                    Kind.TABLE,
                    name,
                    created_at=found["CreationDateTime"].timestamp(),
                    stored_bytes=found.get("TableSizeBytes", 0),
                )

    def log_groups(self, endpoint_of: dict[str, str | None]) -> Iterator[Thing]:
        """Yield the log groups of these names.

        Args:
            endpoint_of: by name, the endpoint whose containers write there.
        """
        for name, endpoint in sorted(endpoint_of.items()):
            with aws_errors(f"log group {name}"):
                pages = (
                    self._client("logs")
                    .get_paginator("describe_log_groups")
                    .paginate(logGroupNamePrefix=name)
                )
                found = [each for page in pages for each in page["logGroups"]]
            for each in found:
                if each["logGroupName"] == name:
                    yield self._thing(
                        Kind.LOG_GROUP,
                        name,
                        endpoint=endpoint,
                        created_at=each["creationTime"] / 1000,
                        stored_bytes=each.get("storedBytes", 0),
                    )

    def _readers(self, s3: Any, bucket: str) -> tuple[str, ...]:
        with aws_errors(f"policy of bucket {bucket}"):
            try:
                policy = s3.get_bucket_policy(Bucket=bucket)["Policy"]
            except ClientError as error:
                if error.response["Error"]["Code"] == "NoSuchBucketPolicy":
                    return ()
                raise
        return reader_accounts(policy, self._account)

    def _alarm(self, found: dict[str, Any], endpoint: str | None = None) -> Thing:
        metrics = [each for each in found.get("Metrics", []) if "MetricStat" in each]
        return self._thing(
            Kind.ALARM, found["AlarmName"], endpoint=endpoint, count=max(1, len(metrics))
        )

    def _thing(self, kind: Kind, name: str, **more: Any) -> Thing:
        return Thing(kind=kind, name=name, region=self._region, **more)


def _chunks(names: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(names), size):
        yield names[start : start + size]
