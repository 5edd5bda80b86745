"""The items of one endpoint in DynamoDB: read, and written under a condition on the owner."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from canary.attribute_values import from_item, to_attribute, to_item
from canary.verdict import CanaryOutcome

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

PARTITION_KEY = "endpoint_name"
SORT_KEY = "sk"

# What a condition may compare with, beside the owner.
_WORDS = {":promoted": CanaryOutcome.PROMOTED.value}


class TableError(Exception):
    """The table could not be read or written."""


class ConditionError(Exception):
    """A write was refused because its condition does not hold."""


class Items:
    """The items under one partition key; each `condition` speaks of `#owner` and `:owner`."""

    def __init__(self, client: DynamoDBClient, table_name: str, endpoint_name: str) -> None:
        self._client = client
        self._table_name = table_name
        self._endpoint_name = endpoint_name

    def get(self, sort_key: str) -> dict[str, Any] | None:
        """Return a document as it was last written; None when there is none."""
        with _translated_errors():
            found = self._client.get_item(
                TableName=self._table_name, Key=self._key(sort_key), ConsistentRead=True
            )
        return None if "Item" not in found else _document(found["Item"])

    def between(self, first: str, last: str) -> list[dict[str, Any]]:
        """Return the documents whose sort keys lie between two, in the order of these."""
        with _translated_errors():
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table_name,
                KeyConditionExpression=f"{PARTITION_KEY} = :name AND {SORT_KEY} BETWEEN :a AND :z",
                ExpressionAttributeValues=to_item(
                    {":name": self._endpoint_name, ":a": first, ":z": last}
                ),
                ConsistentRead=True,
            )
            return [_document(item) for page in pages for item in page["Items"]]

    def put(self, sort_key: str, document: Mapping[str, object]) -> None:
        """Write a document, over the one that stands there."""
        with _translated_errors():
            self._client.put_item(TableName=self._table_name, Item=self._item(sort_key, document))

    def put_if(
        self, sort_key: str, document: Mapping[str, object], *, condition: str, owner: str
    ) -> None:
        """Write a document if the condition holds; ConditionError if not."""
        with _translated_errors():
            self._client.put_item(
                TableName=self._table_name,
                Item=self._item(sort_key, document),
                **self._condition(condition, owner),
            )

    def update_if(
        self, sort_key: str, changed: Mapping[str, object], *, condition: str, owner: str
    ) -> None:
        """Change some values of a document if the condition holds; ConditionError if not."""
        with _translated_errors():
            self._client.update_item(**self._update(sort_key, changed, condition, owner))

    def delete_if(self, sort_key: str, *, condition: str, owner: str) -> None:
        """Delete a document if the condition holds; ConditionError if not."""
        with _translated_errors():
            self._client.delete_item(
                TableName=self._table_name,
                Key=self._key(sort_key),
                **self._condition(condition, owner),
            )

    def write_together(
        self,
        update: tuple[str, Mapping[str, object]],
        put: tuple[str, Mapping[str, object]],
        delete: str | None = None,
        *,
        condition: str,
        owner: str,
    ) -> None:
        """Update if the condition holds, put, and delete; or do none and raise ConditionError."""
        changes: list[TransactWriteItemTypeDef] = [
            {"Update": self._update(*update, condition, owner)},
            {"Put": {"TableName": self._table_name, "Item": self._item(*put)}},
        ]
        if delete is not None:
            changes.append({"Delete": {"TableName": self._table_name, "Key": self._key(delete)}})
        with _translated_errors():
            self._client.transact_write_items(TransactItems=changes)

    def _update(
        self, sort_key: str, changed: Mapping[str, object], condition: str, owner: str
    ) -> Any:
        names = {f"#n{i}": name for i, name in enumerate(changed)}
        values = {f":v{i}": to_attribute(value) for i, value in enumerate(changed.values())}
        conditional = self._condition(condition, owner)
        return {
            "TableName": self._table_name,
            "Key": self._key(sort_key),
            "UpdateExpression": "SET " + ", ".join(f"#n{i} = :v{i}" for i in range(len(names))),
            "ConditionExpression": conditional["ConditionExpression"],
            "ExpressionAttributeNames": conditional["ExpressionAttributeNames"] | names,
            "ExpressionAttributeValues": conditional["ExpressionAttributeValues"] | values,
        }

    def _condition(self, condition: str, owner: str) -> Any:
        return {
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {"#owner": "owner"} if "#owner" in condition else {},
            "ExpressionAttributeValues": {
                name: to_attribute(value)
                for name, value in {":owner": owner, **_WORDS}.items()
                if name in condition
            },
        }

    def _key(self, sort_key: str) -> dict[str, Any]:
        return to_item({PARTITION_KEY: self._endpoint_name, SORT_KEY: sort_key})

    def _item(self, sort_key: str, document: Mapping[str, object]) -> dict[str, Any]:
        return to_item(document) | self._key(sort_key)


def _document(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item without its keys."""
    document = from_item(item)
    return {k: v for k, v in document.items() if k not in (PARTITION_KEY, SORT_KEY)}


@contextmanager
def _translated_errors() -> Generator[None]:
    try:
        yield
    except ClientError as error:
        if _is_broken_condition(error):
            raise ConditionError(str(error)) from error
        raise TableError(str(error)) from error
    except BotoCoreError as error:
        raise TableError(str(error)) from error


def _is_broken_condition(error: ClientError) -> bool:
    """Tell a condition that does not hold from a transaction that collided or was throttled."""
    if error.response.get("Error", {}).get("Code") == "ConditionalCheckFailedException":
        return True
    reasons: Any = error.response.get("CancellationReasons", [])
    return any(reason.get("Code") == "ConditionalCheckFailed" for reason in reasons)
