"""Everything the function may touch: gateways that are built when first needed, and the clock."""

import time
from functools import cache, cached_property

from canary.gateways.clients import client
from deploy_gate.gateways.callback import send
from deploy_gate.gateways.endpoints import Endpoints
from deploy_gate.gateways.locks import Locks
from deploy_gate.gateways.scaling import ScalableTargets
from deploy_gate.gateways.stack import Stacks


class World:
    """AWS and the time."""

    send = staticmethod(send)
    sleep = staticmethod(time.sleep)
    now = staticmethod(time.time)

    @cached_property
    def endpoints(self) -> Endpoints:
        """SageMaker's endpoints."""
        return Endpoints(client("sagemaker"))

    @cached_property
    def targets(self) -> ScalableTargets:
        """Their scalable targets."""
        return ScalableTargets(client("application-autoscaling"))

    @cached_property
    def stacks(self) -> Stacks:
        """CloudFormation's stacks."""
        return Stacks(client("cloudformation"))

    @cached_property
    def locks(self) -> Locks:
        """Locks that canaries hold."""
        return Locks(client("dynamodb"))


@cache
def deployed_world() -> World:
    """Return the world of this Lambda function; it outlives one call, as the function does."""
    return World()
