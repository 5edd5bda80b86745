"""One step of the canary as a Lambda function."""

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from constructs_lib.handler_function import HandlerFunction


class CanaryFunction(HandlerFunction):
    """A function that runs `canary.handlers.<step>`, and may do nothing until it is granted."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        step: str,
        code: lambda_.Code,
        configuration: str,
        timeout: Duration,
        memory_size_mb: int = 512,
    ) -> None:
        """Declare the function.

        Args:
            step: the handler's module.
            configuration: the JSON that handlers find in COALMINE_CANARY.
        """
        super().__init__(
            scope,
            construct_id,
            handler=f"canary.handlers.{step}",
            description=f"Coalmine canary: {step.replace('_', ' ')}",
            code=code,
            timeout=timeout,
            memory_size_mb=memory_size_mb,
            environment={"COALMINE_CANARY": configuration},
        )
