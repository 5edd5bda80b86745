"""What all sections of a config file have in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9](-?[a-z0-9])*$",
        max_length=40,
        description="Lower-case letters, digits and single hyphens: it becomes part of ARNs.",
    ),
]

KmsKeyArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+$",
        examples=["arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
    ),
]


class Section(BaseModel):
    """Strict, frozen, and without room for keys that nobody reads."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")
