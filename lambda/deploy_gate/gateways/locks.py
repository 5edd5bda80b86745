"""The lock that a canary holds on an endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from canary.gateways.items import Items, TableError
from canary.gateways.table import CanaryTable
from canary.lock import Lock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Locks:
    """Locks in the tables of canaries."""

    def __init__(self, client: DynamoDBClient) -> None:
        self._client = client

    def find(self, table_name: str, endpoint_name: str) -> Lock | None:
        """Return an endpoint's lock; None when nobody holds it, or the table is gone."""
        items = Items(self._client, table_name, endpoint_name)
        try:
            return CanaryTable(items).read_lock()
        except TableError as error:
            if _is_missing_table(error.__cause__):
                return None
            raise


def _is_missing_table(error: BaseException | None) -> bool:
    if not isinstance(error, ClientError):
        return False
    return error.response.get("Error", {}).get("Code") == "ResourceNotFoundException"
