"""The lock, the journal and the promoted state of one endpoint's canaries, to read only."""

from collections.abc import Iterable
from typing import Any

from canary.attribute_values import from_item, to_item
from canary.journal import (
    LOCK_KEY,
    PROMOTED_KEY,
    after_last_entry_key,
    entry_key,
    rolled_back_key,
    summaries_prefix,
    summary_key,
)
from canary.lock import Lock
from canary.record import RolledBack
from coalmine.gateways.aws import aws_errors
from coalmine.gateways.deployment import Deployment

_KEYS = ("endpoint_name", "sk")


class CanaryRecords:
    """The items of one endpoint in the canary's table."""

    def __init__(self, dynamodb: Any, deployment: Deployment) -> None:
        self._client = dynamodb
        self._table = deployment.table_name
        self._endpoint_name = deployment.endpoint_name

    def lock(self) -> Lock | None:
        """Return the lock; None when no canary holds the endpoint."""
        found = self._get(LOCK_KEY)
        return None if found is None else Lock.from_dict(found)

    def promoted(self) -> dict[str, Any] | None:
        """Return which variant was promoted last; None before the first."""
        return self._get(PROMOTED_KEY)

    def rolled_back(self, sources: Iterable[str]) -> dict[str, RolledBack]:
        """Return those of these models that traffic was taken away from."""
        found = {source: self._get(rolled_back_key(source)) for source in sources}
        return {
            source: RolledBack.from_dict(document)
            for source, document in found.items()
            if document is not None
        }

    def summary(self, canary_id: str) -> dict[str, Any] | None:
        """Return how a canary stands or ended; None when it has not been prepared."""
        return self._get(summary_key(canary_id))

    def summaries(self) -> list[dict[str, Any]]:
        """Return all canaries of this endpoint, the latest first."""
        found = self._query(
            "endpoint_name = :name AND begins_with(sk, :begin)",
            {":begin": summaries_prefix()},
            FilterExpression="attribute_exists(is_over)",
        )
        return sorted(found, key=lambda each: float(each["updated_at"]), reverse=True)

    def entries(self, canary_id: str, *, first: int = 0) -> list[dict[str, Any]]:
        """Return a canary's journal from an entry's number on."""
        return self._query(
            "endpoint_name = :name AND sk BETWEEN :begin AND :end",
            {
                ":begin": entry_key(canary_id, first),
                ":end": after_last_entry_key(canary_id),
            },
        )

    def _get(self, sort_key: str) -> dict[str, Any] | None:
        key = to_item({"endpoint_name": self._endpoint_name, "sk": sort_key})
        with aws_errors(f"table {self._table}"):
            found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return None if "Item" not in found else _document(found["Item"])

    def _query(
        self, condition: str, values: dict[str, str], **options: str
    ) -> list[dict[str, Any]]:
        with aws_errors(f"table {self._table}"):
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=to_item({":name": self._endpoint_name, **values}),
                ConsistentRead=True,
                **options,
            )
            return [_document(item) for page in pages for item in page["Items"]]


def _document(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in from_item(item).items() if name not in _KEYS}
