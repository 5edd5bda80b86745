"""What is remembered of refused calls."""

import asyncio

from sandbox.denials import DenialLog


def refused(log: DenialLog) -> list[str]:
    """Return the actions of a log's calls."""
    return [call["action"] for call in asyncio.run(log.read())["denials"]]


def test_the_oldest_come_first():
    log = DenialLog()
    log.add("arn:aws:iam::1:role/judge", "s3:GetObject", "arn:aws:s3:::data/model")
    log.add("lambda.amazonaws.com", "sts:AssumeRole", "arn:aws:iam::1:role/judge")

    assert ["s3:GetObject", "sts:AssumeRole"] == refused(log)


def test_a_log_does_not_grow_for_ever():
    """A role that is denied each second would fill the memory of a sandbox that is left on."""
    log = DenialLog(most=2)
    for number in range(5):
        log.add("judge", f"s3:Get{number}", "*")

    assert ["s3:Get3", "s3:Get4"] == refused(log)
