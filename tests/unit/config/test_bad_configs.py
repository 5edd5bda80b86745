"""What CloudFormation lint, botocore and the CDK let through is refused here, each in its words."""

from collections.abc import Callable
from typing import Any

import pytest

from coalmine.config import ConfigError, EnvironmentConfig
from coalmine.config.problems import dotted
from tests.unit.config.conftest import GOOD, REMOVED, SCALING, Edits, edited, instances

E = "endpoints.0"
V = "endpoints.0.variants.0"
W = "endpoints.0.variants.1"
A = f"{V}.autoscaling"
D = f"{E}.deployment"
PERCENT = "CAPACITY_PERCENT"


# id: base, edits, path of the problem, words of its message
BAD: dict[str, tuple[str, Edits, str, str]] = {
    # names and tags
    "upper case": ("plain", {f"{E}.name": "Flights"}, "endpoints[0].name", "Lower-case letters"),
    "two hyphens": ("plain", {f"{V}.name": "a--b"}, "endpoints[0].variants[0].name", "hyphens"),
    "endpoint twice": (
        "plain",
        {"endpoints.1": GOOD["plain"]["endpoints"][0]},
        "endpoints[1].name",
        "no other entry",
    ),
    "variant twice": ("ab", {f"{W}.name": "blue"}, "endpoints[0].variants[1].name", "no other"),
    "endpoint named registry": (
        "plain",
        {f"{E}.name": "registry"},
        "endpoints[0].name",
        "the stack of the model package groups",
    ),
    "endpoint named watch": (
        "plain",
        {f"{E}.name": "watch"},
        "endpoints[0].name",
        "the stack of the alarms' topic and the dashboard",
    ),
    "endpoint named cost": (
        "plain",
        {f"{E}.name": "cost"},
        "endpoints[0].name",
        "the stack of the budget",
    ),
    "endpoint named release": (
        "plain",
        {f"{E}.name": "release"},
        "endpoints[0].name",
        "the stack of the role of a pipeline",
    ),
    "reserved tag": ("plain", {"tags": {"aws:team": "x"}}, "tags.aws:team", "aws:"),
    "long tag": ("plain", {"tags": {"team": "x" * 257}}, "tags.team", "at most 256"),
    "account as a number": ("plain", {"account": 111122223333}, "account", "in quotes"),
    "short account": ("plain", {"account": "1234"}, "account", "twelve digits"),
    "region that is none": ("plain", {"region": "europe"}, "region", "eu-west-1"),
    "region without the container": (
        "plain",
        {"region": "ap-southeast-7"},
        "region",
        "a region that has the scikit-learn 1.9-0 container",
    ),
    "framework version": (
        "plain",
        {f"{E}.framework_version": "0.23-1"},
        "endpoints[0].framework_version",
        "1.9-0",
    ),
    "no endpoint": ("plain", {"endpoints": []}, "endpoints", "at least 1 item"),
    "serving of another kind": (
        "plain",
        {f"{E}.serving": "fast"},
        "endpoints[0].serving",
        "standard",
    ),
    "many models served directly": (
        "multi-model",
        {f"{E}.serving": "direct"},
        "endpoints[0].serving",
        "variants with one model",
    ),
    "no variant": ("plain", {f"{E}.variants": []}, "endpoints[0].variants", "at least 1 item"),
    "eleven variants": (
        "plain",
        {f"{E}.variants": [instances(f"v{number}", 1) for number in range(11)]},
        "endpoints[0].variants",
        "at most 10",
    ),
    "misspelt key": ("plain", {f"{V}.instancetype": "ml.m5.large"}, f"{V}.instancetype", "write"),
    # models
    "no model": ("plain", {f"{V}.artifact": REMOVED}, f"{V}.artifact", "exactly one of artifact"),
    "two models": ("plain", {f"{V}.multi_model": {}}, f"{V}.multi_model", "exactly one of"),
    "missing file": ("plain", {f"{V}.artifact": "no.tar.gz"}, f"{V}.artifact", "not there"),
    "bucket without a key": ("plain", {f"{V}.artifact": "s3://models"}, f"{V}.artifact", "key of"),
    "a web address": ("plain", {f"{V}.artifact": "https://x/y"}, f"{V}.artifact", "a path, or"),
    "a key for nothing": (
        "multi-model",
        {f"{V}.artifact_kms_key_arn": "arn:aws:kms:eu-west-1:111122223333:key/1234"},
        f"{V}.artifact_kms_key_arn",
        "artifact: s3://",
    ),
    "a key alias": (
        "plain",
        {f"{V}.artifact_kms_key_arn": "alias/models"},
        f"{V}.artifact_kms_key_arn",
        "customer managed key",
    ),
    # instances
    "type without ml": ("plain", {f"{V}.instance_type": "m5.large"}, f"{V}.instance_type", "ml."),
    "a GPU": ("plain", {f"{V}.instance_type": "ml.g5.xlarge"}, f"{V}.instance_type", ""),
    "Graviton": ("plain", {f"{V}.instance_type": "ml.c7g.large"}, f"{V}.instance_type", ""),
    "no instance": ("plain", {f"{V}.initial_instance_count": 0}, f"{V}.initial_instance_count", ""),
    "half an instance": (
        "plain",
        {f"{V}.initial_instance_count": 1.5},
        f"{V}.initial_instance_count",
        "integer",
    ),
    "count as text": (
        "plain",
        {f"{V}.initial_instance_count": "2"},
        f"{V}.initial_instance_count",
        "integer",
    ),
    # weights and who owns them
    "all weights zero": (
        "ab",
        {f"{V}.initial_weight": 0, f"{W}.initial_weight": 0},
        f"{E}.variants",
        "a weight above 0",
    ),
    "negative weight": ("ab", {f"{W}.initial_weight": -1}, f"{W}.initial_weight", "0"),
    "weight missing": ("ab", {f"{W}.initial_weight": REMOVED}, f"{W}.initial_weight", "add"),
    "endless weight": ("ab", {f"{W}.initial_weight": float("inf")}, f"{W}.initial_weight", ""),
    "owner without a canary": (
        "ab",
        {f"{E}.weights_owner": "canary"},
        f"{E}.weights_owner",
        "where there is one",
    ),
    "config owns what a canary moves": (
        "canary",
        {f"{E}.weights_owner": "config"},
        f"{E}.weights_owner",
        "take back what a canary has promoted",
    ),
    "unknown owner": ("ab", {f"{E}.weights_owner": "me"}, f"{E}.weights_owner", "'traffic'"),
    # canary
    "canary alone": ("plain", {f"{E}.canary": {}}, f"{E}.canary", "a champion and a challenger"),
    "canary by seconds": (
        "canary",
        {f"{E}.canary": {"period_seconds": 1, "tick_seconds": 1}},
        f"{E}.canary.period_seconds",
        "once a minute",
    ),
    "canary with unequal counts": (
        "canary",
        {f"{V}.initial_instance_count": 3},
        f"{E}.variants",
        "would shrink a promoted variant",
    ),
    "canary that outgrows its challenger": (
        "scaled",
        {f"{A}.max_capacity": 10},
        f"{E}.variants",
        "one min_capacity and one max_capacity",
    ),
    "canary with unequal floors": (
        "scaled",
        {f"{A}.min_capacity": 2, f"{V}.initial_instance_count": 2},
        f"{E}.variants",
        "autoscaling 2 to 4, 1 to 4",
    ),
    "canary of many models": (
        "canary",
        {W: {"name": "all", "multi_model": {}, "initial_weight": 0}},
        f"{E}.canary",
        "one model each",
    ),
    "canary on serverless": (
        "serverless",
        {f"{E}.canary": {}},
        f"{E}.canary",
        "has one variant",
    ),
    "canary whose shares fall": (
        "canary",
        {
            f"{E}.canary": {
                "stages": [
                    {"share": 0.5, "bake_seconds": 600},
                    {"share": 0.1, "bake_seconds": 600},
                    {"share": 1.0, "bake_seconds": 600},
                ]
            }
        },
        f"{E}.canary.stages",
        "",
    ),
    # serverless
    "memory of a Lambda": (
        "serverless",
        {f"{V}.serverless.memory_size_in_mb": 3008},
        f"{V}.serverless.memory_size_in_mb",
        "1024, 2048, 3072",
    ),
    "concurrency above the limit": (
        "serverless",
        {f"{V}.serverless.max_concurrency": 999},
        f"{V}.serverless.max_concurrency",
        "200",
    ),
    "more warm than there may be": (
        "serverless",
        {f"{V}.serverless.provisioned_concurrency": 11, f"{A}.max_capacity": 12},
        f"{V}.serverless.provisioned_concurrency",
        "at most max_concurrency, 10",
    ),
    "serverless on instances": (
        "serverless",
        {f"{V}.instance_type": "ml.m5.large"},
        f"{V}.instance_type",
        "instances or serverless",
    ),
    "serverless with a count": (
        "serverless",
        {f"{V}.initial_instance_count": 1},
        f"{V}.initial_instance_count",
        "instances or serverless",
    ),
    "serverless A/B": (
        "serverless",
        {W: instances("green", 0)},
        f"{E}.variants",
        "SageMaker excludes several variants",
    ),
    "serverless with capture": (
        "serverless",
        {f"{E}.data_capture": {}},
        f"{E}.data_capture",
        "data capture on endpoints with instances",
    ),
    "serverless with a shadow": (
        "serverless",
        {f"{E}.shadow_variant": GOOD["shadow"]["endpoints"][0]["shadow_variant"]},
        f"{E}.shadow_variant",
        "shadow variants on endpoints with instances",
    ),
    "serverless with guardrails": (
        "serverless",
        {D: {"strategy": "all_at_once"}},
        D,
        "deployment guardrails on endpoints with instances",
    ),
    "serverless with many models": (
        "serverless",
        {f"{V}.artifact": REMOVED, f"{V}.multi_model": {}},
        f"{V}.multi_model",
        "excludes them from serverless",
    ),
    # autoscaling
    "burstable": (
        "scaled",
        {f"{V}.instance_type": "ml.t2.medium"},
        f"{V}.instance_type",
        "not burstable",
    ),
    "nobody left": ("scaled", {f"{A}.min_capacity": 0}, f"{A}.min_capacity", "1"),
    "most below least": (
        "scaled",
        {f"{A}.min_capacity": 5, f"{V}.initial_instance_count": 5},
        f"{A}.max_capacity",
        "at least min_capacity, 5",
    ),
    "count outside": (
        "scaled",
        {f"{V}.initial_instance_count": 9},
        f"{V}.initial_instance_count",
        "between min_capacity and max_capacity, 1 to 4",
    ),
    "one variant only": (
        "scaled",
        {f"{W}.autoscaling": REMOVED},
        f"{E}.variants",
        "of all variants of an endpoint, or of none",
    ),
    "no target": ("scaled", {A: {"max_capacity": 4}}, A, "exactly one of requests_per_second"),
    "two targets": (
        "scaled",
        {f"{A}.cpu_utilization_percent": 60},
        f"{A}.cpu_utilization_percent",
        "exactly one of",
    ),
    "a target of serverless": (
        "scaled",
        {A: {"provisioned_concurrency_utilization": 0.7}},
        f"{A}.provisioned_concurrency_utilization",
        "requests_per_second or",
    ),
    "a target of instances": (
        "serverless",
        {A: {"max_capacity": 8, "requests_per_second": 5}},
        f"{A}.requests_per_second",
        "provisioned_concurrency_utilization there",
    ),
    "a percentage for a fraction": (
        "serverless",
        {f"{A}.provisioned_concurrency_utilization": 70},
        f"{A}.provisioned_concurrency_utilization",
        "A fraction, not a percentage",
    ),
    "a factor of nothing": (
        "scaled",
        {A: {"concurrent_requests": 4, "safety_factor": 0.5}},
        f"{A}.safety_factor",
        "a safety factor of requests_per_second",
    ),
    "no warm capacity to scale": (
        "serverless",
        {f"{V}.serverless.provisioned_concurrency": REMOVED},
        A,
        "autoscaling of the provisioned concurrency",
    ),
    "more warm capacity than requests": (
        "serverless",
        {f"{A}.max_capacity": 11},
        f"{A}.max_capacity",
        "at most max_concurrency, 10",
    ),
    "cooldown of a day": (
        "scaled",
        {f"{A}.scale_in_cooldown_seconds": 86400},
        f"{A}.scale_in_cooldown_seconds",
        "3600",
    ),
    "cron with five fields": (
        "scaled",
        {f"{A}.schedules.0.schedule": "cron(0 22 * * *)"},
        f"{A}.schedules.0.schedule",
        "cron() with six fields",
    ),
    "the seventy-seventh hour": (
        "scaled",
        {f"{A}.schedules.0.schedule": "cron(0 77 * * ? *)"},
        f"{A}.schedules.0.schedule",
        "0 to 23",
    ),
    "the ninety-ninth minute": (
        "scaled",
        {f"{A}.schedules.0.schedule": "cron(99 7 * * ? *)"},
        f"{A}.schedules.0.schedule",
        "0 to 59",
    ),
    "two days at once": (
        "scaled",
        {f"{A}.schedules.0.schedule": "cron(0 22 * * * *)"},
        f"{A}.schedules.0.schedule",
        "a ? in exactly one of the two",
    ),
    "the thirtieth of February": (
        "scaled",
        {f"{A}.schedules.0.schedule": "at(2027-02-30T10:00:00)"},
        f"{A}.schedules.0.schedule",
        "at(yyyy-mm-ddThh:mm:ss)",
    ),
    "rate of one hours": (
        "scaled",
        {f"{A}.schedules.0.schedule": "rate(1 hours)"},
        f"{A}.schedules.0.schedule",
        "rate(1 hour)",
    ),
    "schedule in words": (
        "scaled",
        {f"{A}.schedules.0.schedule": "every night"},
        f"{A}.schedules.0.schedule",
        "as Application Auto Scaling writes it",
    ),
    "time zone of nowhere": (
        "scaled",
        {f"{A}.schedules.0.timezone": "Europe/Atlantis"},
        f"{A}.schedules.0.timezone",
        "IANA",
    ),
    "schedule that does nothing": (
        "scaled",
        {f"{A}.schedules.0.max_capacity": REMOVED},
        f"{A}.schedules.0",
        "min_capacity, max_capacity or both",
    ),
    "schedule upside down": (
        "scaled",
        {f"{A}.schedules.0.min_capacity": 3},
        f"{A}.schedules.0.max_capacity",
        "at least min_capacity, 3",
    ),
    "a floor above the ceiling that stays": (
        "scaled",
        {f"{A}.schedules.0.max_capacity": REMOVED, f"{A}.schedules.0.min_capacity": 50},
        f"{A}.schedules.0.min_capacity",
        "at most 4, the max_capacity of the variant",
    ),
    "a ceiling below another schedule's floor": (
        "scaled",
        {f"{A}.schedules.1.min_capacity": 3},
        f"{A}.schedules.0.max_capacity",
        "at least 3, the min_capacity of schedule day",
    ),
    "schedule twice": (
        "scaled",
        {f"{A}.schedules.1.name": "night"},
        f"{A}.schedules.1.name",
        "no other entry",
    ),
    "a morning beyond max concurrency": (
        "serverless",
        {
            f"{A}.schedules": [
                {"name": "morning", "schedule": "cron(0 6 * * ? *)", "max_capacity": 11}
            ]
        },
        f"{A}.schedules.0.max_capacity",
        "at most max_concurrency, 10",
    ),
    "a floor beyond max concurrency": (
        "serverless",
        {
            f"{A}.schedules": [
                {"name": "morning", "schedule": "cron(0 6 * * ? *)", "min_capacity": 150}
            ]
        },
        f"{A}.schedules.0.min_capacity",
        "at most max_concurrency, 10",
    ),
    # shadow
    "shadow of two": (
        "shadow",
        {W: instances("green", 1)},
        f"{E}.shadow_variant",
        "exactly one production variant",
    ),
    "shadow of many models": (
        "shadow",
        {f"{V}.artifact": REMOVED, f"{V}.multi_model": {}},
        f"{E}.shadow_variant",
        "excludes multi-model",
    ),
    "shadow of itself": (
        "shadow",
        {f"{E}.shadow_variant.name": "blue"},
        f"{E}.shadow_variant.name",
        "no production variant has",
    ),
    "shadow that sees more than there is": (
        "shadow",
        {f"{E}.shadow_variant.sampling_weight": 2},
        f"{E}.shadow_variant.sampling_weight",
        "equal weights copy all",
    ),
    "shadow that sees nothing": (
        "shadow",
        {f"{E}.shadow_variant.sampling_weight": 0},
        f"{E}.shadow_variant.sampling_weight",
        "greater than 0",
    ),
    # data capture
    "more than all": (
        "shadow",
        {f"{E}.data_capture.sampling_percentage": 101},
        f"{E}.data_capture.sampling_percentage",
        "100",
    ),
    "capture as the SDK says it": (
        "shadow",
        {f"{E}.data_capture.capture": ["REQUEST", "RESPONSE"]},
        f"{E}.data_capture.capture.0",
        "'Input' or 'Output'",
    ),
    "input twice": (
        "shadow",
        {f"{E}.data_capture.capture": ["Input", "Input"]},
        f"{E}.data_capture.capture",
        "each once",
    ),
    "capture of nothing": (
        "shadow",
        {f"{E}.data_capture.capture": []},
        f"{E}.data_capture.capture",
        "at least 1 item",
    ),
    # deployment guardrails
    "more than half a canary": (
        "guarded",
        {f"{D}.strategy": "canary", f"{D}.step.value": 60},
        f"{D}.step.value",
        "1 to 50 %",
    ),
    "a small linear step": ("guarded", {f"{D}.step.value": 5}, f"{D}.step.value", "10 to 50 %"),
    "a small batch": (
        "guarded",
        {
            f"{D}.strategy": "rolling",
            f"{D}.step.value": 4,
            f"{D}.termination_wait_seconds": REMOVED,
            f"{D}.maximum_execution_timeout_seconds": REMOVED,
        },
        f"{D}.step.value",
        "5 to 50 %",
    ),
    "more instances than half": (
        "guarded",
        {f"{D}.step": {"type": "INSTANCE_COUNT", "value": 3}},
        f"{D}.step.value",
        "10 to 50 % of its 4 instances: 1 to 2",
    ),
    "fewer instances than a tenth": (
        "guarded",
        {
            f"{V}.initial_instance_count": 20,
            f"{D}.step": {"type": "INSTANCE_COUNT", "value": 1},
        },
        f"{D}.step.value",
        "10 to 50 % of its 20 instances: 2 to 10",
    ),
    "many small steps": (
        "guarded",
        {
            f"{V}.initial_instance_count": 10,
            f"{D}.step": {"type": "INSTANCE_COUNT", "value": 1},
            f"{D}.wait_interval_seconds": 600,
            f"{D}.termination_wait_seconds": 0,
            f"{D}.maximum_execution_timeout_seconds": 5400,
        },
        f"{D}.maximum_execution_timeout_seconds",
        "more than its waits together, 5400 s",
    ),
    "no step": ("guarded", {f"{D}.step": REMOVED}, f"{D}.step", "the size of a linear step"),
    "a step of everything": (
        "guarded",
        {f"{D}.strategy": "all_at_once", f"{D}.wait_interval_seconds": REMOVED},
        f"{D}.step",
        "all_at_once does not",
    ),
    "waiting for nothing": (
        "guarded",
        {f"{D}.strategy": "all_at_once", f"{D}.step": REMOVED},
        f"{D}.wait_interval_seconds",
        "all_at_once does not",
    ),
    "half of one instance": (
        "guarded",
        {f"{V}.initial_instance_count": 1},
        f"{D}.strategy",
        "half of one is none",
    ),
    "half of the fewest": (
        "guarded",
        {f"{V}.initial_instance_count": 2, A: SCALING},
        f"{D}.strategy",
        "two instances or more",
    ),
    "rolling two variants": (
        "guarded",
        {
            W: instances("green", 0, initial_instance_count=4),
            f"{D}.strategy": "rolling",
            f"{D}.termination_wait_seconds": REMOVED,
        },
        f"{D}.strategy",
        "a single variant",
    ),
    "an old fleet while rolling": (
        "guarded",
        {f"{D}.strategy": "rolling"},
        f"{D}.termination_wait_seconds",
        "rolling does not",
    ),
    "a way back of a linear one": (
        "guarded",
        {f"{D}.rollback_step": {"type": PERCENT, "value": 50}},
        f"{D}.rollback_step",
        "linear does not",
    ),
    "less time than its waits": (
        "guarded",
        {f"{D}.maximum_execution_timeout_seconds": 900},
        f"{D}.maximum_execution_timeout_seconds",
        "more than its waits together, 960 s",
    ),
    "unknown strategy": ("guarded", {f"{D}.strategy": "blue_green"}, f"{D}.strategy", "'linear'"),
    "alarm twice": (
        "guarded",
        {f"{D}.rollback_alarms": ["a", "a"]},
        f"{D}.rollback_alarms.1",
        "each alarm once",
    ),
    "eleven alarms": (
        "guarded",
        {f"{D}.rollback_alarms": [f"a{number}" for number in range(11)]},
        f"{D}.rollback_alarms",
        "at most 10",
    ),
    # registry
    "latest": (
        "registry",
        {f"{V}.model_package.version": "latest"},
        f"{V}.model_package.version",
        "would run different models",
    ),
    "version zero": (
        "registry",
        {f"{V}.model_package.version": 0},
        f"{V}.model_package.version",
        "1",
    ),
    "unknown group": (
        "registry",
        {f"{V}.model_package.group": "trains"},
        f"{V}.model_package.group",
        "a group of `model_package_groups`: flights",
    ),
    "ARN of a version": (
        "registry",
        {
            f"{W}.model_package.group": "arn:aws:sagemaker:eu-west-1:444455556666:"
            "model-package/flights/4"
        },
        f"{W}.model_package.group",
        "model-package-group/<name>",
    ),
    "group of another region": (
        "registry",
        {
            f"{W}.model_package.group": "arn:aws:sagemaker:us-east-1:444455556666:"
            "model-package-group/flights"
        },
        f"{W}.model_package.group",
        "in the environment's region, eu-west-1",
    ),
    "no place for the artifacts": (
        "registry",
        {f"{W}.model_package.artifacts": REMOVED},
        f"{W}.model_package.artifacts",
        "the prefix where",
    ),
    "artifacts without a slash": (
        "registry",
        {f"{W}.model_package.artifacts": "s3://models/flights"},
        f"{W}.model_package.artifacts",
        "ends with a slash",
    ),
    "a second place": (
        "registry",
        {f"{V}.model_package.artifacts": "s3://models/flights/"},
        f"{V}.model_package.artifacts",
        "named by its ARN",
    ),
    "approvals of nobody": (
        "registry",
        {f"{E}.approvals.group": "trains"},
        f"{E}.approvals.group",
        "a group of",
    ),
    "approvals without a canary": (
        "registry",
        {f"{E}.canary": REMOVED},
        f"{E}.approvals",
        "beside a `canary`",
    ),
    "reader of its own": (
        "registry",
        {"model_package_groups.0.reader_accounts": ["111122223333"]},
        "model_package_groups.0.reader_accounts.0",
        "other accounts",
    ),
    "reader twice": (
        "registry",
        {"model_package_groups.0.reader_accounts": ["222233334444", "222233334444"]},
        "model_package_groups.0.reader_accounts.1",
        "each account once",
    ),
    "group twice": (
        "registry",
        {"model_package_groups.1": {"name": "flights"}},
        "model_package_groups[1].name",
        "no other entry",
    ),
    # who is told, and what it may cost
    "emails for somebody else's topic": (
        "budget",
        {"watch.topic_arn": "arn:aws:sns:eu-west-1:111122223333:oncall"},
        "watch.emails",
        "emails without topic_arn",
    ),
    "topic of another region": (
        "plain",
        {"watch.topic_arn": "arn:aws:sns:us-east-1:111122223333:oncall"},
        "watch.topic_arn",
        "the environment's region, eu-west-1",
    ),
    "topic that is a name": ("plain", {"watch.topic_arn": "oncall"}, "watch.topic_arn", "The ARN"),
    "email that is a name": ("plain", {"watch.emails": ["oncall"]}, "watch.emails.0", "Addresses"),
    "email twice": (
        "budget",
        {"watch.emails": ["oncall@example.com", "oncall@example.com"]},
        "watch.emails.1",
        "each once",
    ),
    "budget of nothing": (
        "plain",
        {"budget": {"emails": ["money@example.com"]}},
        "budget",
        "one of them, or both",
    ),
    "budget of no money": ("budget", {"budget.daily_usd": 0}, "budget.daily_usd", "greater than 0"),
    "budget in a region without billing": (
        "budget",
        {"region": "us-gov-west-1"},
        "budget",
        "whose charges are in us-east-1",
    ),
    "tag that nothing carries": (
        "budget",
        {"budget.cost_allocation_tag": "team"},
        "budget.cost_allocation_tag",
        "all stacks of the environment carry: coalmine:environment, environment",
    ),
    "tag without tags": (
        "budget",
        {"tags": REMOVED},
        "budget.cost_allocation_tag",
        "or take coalmine:environment",
    ),
    "tag of a month": (
        "budget",
        {"budget.daily_usd": REMOVED, "budget.notify_at_percent": REMOVED},
        "budget.cost_allocation_tag",
        "only beside daily_usd",
    ),
    "percents of a month": (
        "budget",
        {"budget.daily_usd": None, "budget.cost_allocation_tag": None},
        "budget.notify_at_percent",
        "only beside daily_usd",
    ),
    "percent twice": (
        "budget",
        {"budget.notify_at_percent": [80, 100, 80.0]},
        "budget.notify_at_percent.2",
        "each once",
    ),
    "no percent": (
        "budget",
        {"budget.notify_at_percent": []},
        "budget.notify_at_percent",
        "at least 1 item",
    ),
    "eleven percents": (
        "budget",
        {"budget.notify_at_percent": list(range(10, 120, 10))},
        "budget.notify_at_percent",
        "at most 10 items",
    ),
    "eleven emails": (
        "budget",
        {"budget.emails": [f"{number}@example.com" for number in range(11)]},
        "budget.emails",
        "at most 10 items",
    ),
    "email of a budget twice": (
        "budget",
        {"budget.emails.1": "oncall@example.com"},
        "budget.emails.1",
        "each once",
    ),
}

# One slip that breaks several rules: each is told, because each may be the one to mend.
SEVERAL = {
    "region that is none",
    "canary on serverless",
    "more warm than there may be",
    "serverless A/B",
    "nobody left",
    "most below least",
    "a target of serverless",
    "a target of instances",
    "a factor of nothing",
    "a floor above the ceiling that stays",
    "a floor beyond max concurrency",
    "capture as the SDK says it",
    "a small linear step",
    "fewer instances than a tenth",
    "unknown strategy",
}


def as_written(path: str) -> str:
    """`endpoints.0.name` as `endpoints[0].name`."""
    return dotted([int(step) if step.isdigit() else step for step in path.split(".")])


@pytest.mark.parametrize("base", GOOD)
def test_a_good_config_is_taken(base: str, load_config: Callable[[Any], EnvironmentConfig]):
    """What the bad ones are made from is good: nothing else is wrong with them."""
    config = load_config(GOOD[base])

    assert config.endpoints[0].name == "flights"


@pytest.mark.parametrize("case", BAD)
def test_a_bad_config_is_refused(case: str, refusal: Callable[[Any], ConfigError]):
    """One mistake, one message: where it stands, what is allowed there, what mends it."""
    base, edits, path, words = BAD[case]
    error = refusal(edited(base, edits))

    place = as_written(path)
    said = [str(each) for each in error.problems if dotted(each.path) == place]
    assert any(words in each for each in said), str(error)
    assert all(problem.allowed and problem.fix for problem in error.problems)
    assert (len(error.problems) > 1) == (case in SEVERAL), str(error)


def test_each_mistake_has_a_message_of_its_own(refusal: Callable[[Any], ConfigError]):
    """Two mistakes that read the same would leave the reader guessing."""
    messages = [str(refusal(edited(base, edits))) for base, edits, _, _ in BAD.values()]

    assert len(BAD) >= 60
    assert len(set(messages)) == len(messages)
