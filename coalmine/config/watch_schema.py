"""The `watch:` section of an environment."""

from typing import Annotated

from pydantic import Field

from coalmine.config.section import Section

Email = Annotated[
    str,
    Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=320, examples=["oncall@example.com"]),
]
TopicArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$",
        examples=["arn:aws:sns:eu-west-1:111122223333:oncall"],
    ),
]


class WatchConfig(Section):
    """Who is told of alarms, and what is there to look at."""

    topic_arn: TopicArn | None = Field(
        default=None,
        description="The ARN of an SNS topic that is there already; null: the environment gets "
        "one.",
    )
    emails: tuple[Email, ...] = Field(
        default=(),
        max_length=10,
        description="Addresses like oncall@example.com, subscribed to the environment's own "
        "topic; each has to confirm once.",
        examples=[["oncall@example.com"]],
    )
    dashboard: bool = Field(
        default=True, description="Deploy a CloudWatch dashboard.", examples=[True]
    )
