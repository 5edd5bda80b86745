"""What else is billed, looked for by name."""

import json
from datetime import UTC, datetime

import pytest

from coalmine.cleanup.inventory import Kind
from coalmine.gateways.billed_inventory import BilledInventory

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def inventory(**clients):
    return BilledInventory(clients.__getitem__, "111111111111", "eu-west-1")


def test_a_key_that_waits_for_its_deletion_costs_nothing(stub):
    client, stubber = stub("kms")
    for state in ("Enabled", "PendingDeletion"):
        found = {"KeyId": state, "KeyState": state, "CreationDate": NOW}
        stubber.add_response("describe_key", {"KeyMetadata": found})
    stubber.add_client_error("describe_key", "NotFoundException")

    found = inventory(kms=client).keys({"a", "b", "c"})

    assert ["Enabled"] == [each.name for each in found]


def test_alarms_are_those_asked_for_and_those_of_autoscaling(stub):
    client, stubber = stub("cloudwatch")
    stubber.add_response(
        "describe_alarms",
        {
            "MetricAlarms": [{"AlarmName": "rate", "Metrics": metrics("a", "b")}],
            "CompositeAlarms": [{"AlarmName": "unhealthy"}],
        },
        {"AlarmNames": ["rate", "unhealthy"], "AlarmTypes": ["MetricAlarm", "CompositeAlarm"]},
    )
    stubber.add_response(
        "describe_alarms",
        {"MetricAlarms": [{"AlarmName": "TargetTracking-endpoint/f-dev/variant/blue-x"}]},
        {"AlarmNamePrefix": "TargetTracking-endpoint/f-dev/"},
    )

    found = list(inventory(cloudwatch=client).alarms({"rate", "unhealthy"}, ["f-dev"]))

    assert [Kind.ALARM] * 3 == [each.kind for each in found]
    assert [2, 0, 1] == [each.count for each in found]
    assert [None, None, "f-dev"] == [each.endpoint for each in found]


def test_a_log_group_is_not_another_whose_name_goes_on(stub):
    client, stubber = stub("logs")
    there = [
        {"logGroupName": name, "creationTime": 1000, "storedBytes": 5}
        for name in ("/aws/sagemaker/Endpoints/f-dev", "/aws/sagemaker/Endpoints/f-dev-2")
    ]
    stubber.add_response("describe_log_groups", {"logGroups": there})

    (found,) = inventory(logs=client).log_groups({"/aws/sagemaker/Endpoints/f-dev": "f-dev"})

    assert ("f-dev", 1.0, 5) == (found.endpoint, found.created_at, found.stored_bytes)


def test_budgets_and_tables_that_are_gone_are_none(stub):
    budgets, of_budgets = stub("budgets")
    of_budgets.add_client_error("describe_budget", "NotFoundException")
    tables, of_tables = stub("dynamodb")
    of_tables.add_client_error("describe_table", "ResourceNotFoundException")
    looked = inventory(budgets=budgets, dynamodb=tables)

    assert [] == list(looked.budgets({"daily"}))
    assert [] == list(looked.tables({"canaries"}))


def metrics(*names):
    return [
        {
            "Id": name,
            "MetricStat": {"Metric": {"MetricName": name}, "Period": 60, "Stat": "Sum"},
        }
        for name in names
    ] + [{"Id": "rate", "Expression": "a / b"}]


def test_dashboards_are_those_whose_name_fits(stub):
    client, stubber = stub("cloudwatch")
    there = [{"DashboardName": name} for name in ("Coalmine-dev-eu-west-1", "theirs")]
    stubber.add_response("list_dashboards", {"DashboardEntries": there})

    found = inventory(cloudwatch=client).dashboards(lambda name: name.startswith("Coalmine-"))

    assert ["Coalmine-dev-eu-west-1"] == [each.name for each in found]


@pytest.mark.parametrize("readers", [("222233334444",), ()])
def test_a_bucket_tells_which_other_accounts_read_it(stub, readers):
    client, stubber = stub("s3")
    stubber.add_response("list_buckets", {"Buckets": [{"Name": "models", "CreationDate": NOW}]})
    stubber.add_response("list_object_versions", {})
    stubber.add_response("list_multipart_uploads", {})
    if readers:
        statement = {"Effect": "Allow", "Principal": {"AWS": list(readers)}}
        policy = json.dumps({"Statement": [statement]})
        stubber.add_response("get_bucket_policy", {"Policy": policy}, {"Bucket": "models"})
    else:
        stubber.add_client_error("get_bucket_policy", "NoSuchBucketPolicy")

    (found,) = inventory(s3=client).buckets({"models"})

    assert readers == found.readers
