"""What an endpoint and a canary ask of a model, whichever construct made it."""

from typing import Protocol

from aws_cdk import aws_iam as iam


class Model(Protocol):
    """A SageMaker Model: one artifact, a version of the registry, or many models under a prefix."""

    @property
    def model_name(self) -> str:
        """The name that CloudFormation gives the model."""
        ...

    @property
    def model_arn(self) -> str:
        """The ARN of the model."""
        ...

    @property
    def is_multi_model(self) -> bool:
        """Whether callers name one of many models with each request."""
        ...

    @property
    def has_network_isolation(self) -> bool:
        """Whether its containers are cut off from the network."""
        ...

    def grant_describe(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow finding out where the model's artifact is."""
        ...

    def grant_read_artifact(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow reading the artifact, for instance the golden requests in it."""
        ...
