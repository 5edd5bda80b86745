"""The prices that cleaning up needs, in USD, by the keys of the price table."""

from decimal import Decimal

from coalmine.cleanup.monthly_cost import Prices

_PUBLIC = {
    "cloudwatch/alarm-metric": "0.10",
    "cloudwatch/composite-alarm": "0.50",
    "cloudwatch/dashboard": "3.00",
    "dynamodb/storage": "0.25",
    "hosting/ml.m5.large": "0.115",
    "kms/key": "1.00",
    "logs/storage": "0.03",
    "s3/storage": "0.023",
}


def public_prices(region: str) -> Prices:
    """Give the prices of a region; none where they are not known."""
    return {key: Decimal(usd) for key, usd in _PUBLIC.items()} if region == "us-east-1" else {}
