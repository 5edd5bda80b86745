"""A real-time endpoint: one to ten variants on instances, or one serverless variant."""

from collections.abc import Sequence

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from constructs_lib.data_capture import DataCapture
from constructs_lib.deployment_config import to_deployment_config
from constructs_lib.deployment_policy import DeploymentPolicy
from constructs_lib.endpoint_metrics import EndpointMetrics
from constructs_lib.endpoint_rules import ProductionVariant, endpoint_problems
from constructs_lib.scaling_requests import ScalingRequests, scaling_requests
from constructs_lib.serverless_variant import ServerlessVariant
from constructs_lib.shadow_variant import ShadowVariant
from constructs_lib.variant_retention import VariantRetention


class Endpoint(EndpointMetrics):
    """An endpoint that a deployment updates in place, keeping what others own of its variants."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint_name: str,
        variants: Sequence[ProductionVariant],
        shadow_variant: ShadowVariant | None = None,
        apply_initial_weights: bool = False,
        data_capture: DataCapture | None = None,
        deployment: DeploymentPolicy | None = None,
        volume_kms_key: kms.IKey | None = None,
    ) -> None:
        """Declare the endpoint config and the endpoint that follows it.

        Args:
            endpoint_name: physical name, lower-case, since SageMaker lowers it in ARNs.
            shadow_variant: gets copies of the requests of the only production variant.
            apply_initial_weights: an update sets the weights to those given here. Without it,
                the live weights are kept: those that a canary or an operator set.
            data_capture: what is kept of requests and answers; the models' role must be granted
                to write it. Without it, nothing is kept.
            deployment: steps, waits and alarms of an update. Without it, SageMaker moves all
                traffic to the new instances at once, and no alarm sends it back.
            volume_kms_key: encrypts the instances' volumes; whoever deploys needs
                kms:CreateGrant on it. Without it, SageMaker's own keys encrypt.
        """
        problems = list(
            endpoint_problems(
                endpoint_name,
                variants,
                shadow_variant=shadow_variant,
                data_capture=data_capture,
                deployment=deployment,
            )
        )
        if problems:
            raise ValueError("; ".join(problems))
        super().__init__(
            scope,
            construct_id,
            endpoint_name=endpoint_name,
            variants=variants,
            shadow_variant=shadow_variant,
        )
        self._retention = _retention(variants, apply_initial_weights=apply_initial_weights)
        self._config = sagemaker.CfnEndpointConfig(
            self,
            "Config",
            production_variants=[variant.to_production_variant() for variant in variants],
            shadow_production_variants=(
                None if shadow_variant is None else [shadow_variant.to_production_variant()]
            ),
            data_capture_config=(
                None if data_capture is None else data_capture.to_data_capture_config()
            ),
            kms_key_id=None if volume_kms_key is None else volume_kms_key.key_arn,
        )
        self._endpoint = sagemaker.CfnEndpoint(
            self,
            "Resource",
            endpoint_name=endpoint_name,
            endpoint_config_name=self._config.attr_endpoint_config_name,
            # Without this, the next deployment rewinds weights that a canary moved.
            retain_all_variant_properties=self._retention.retains,
            exclude_retained_variant_properties=self._retention.to_excluded(),
            deployment_config=None if deployment is None else to_deployment_config(deployment),
        )

    def start_with(self, initial_weights: Sequence[float]) -> None:
        """Let the variants start with other weights than their own, such as tokens.

        Args:
            initial_weights: one for each variant, in their order.
        """
        self._config.production_variants = [
            variant.to_production_variant(initial_weight=weight)
            for variant, weight in zip(self.variants, initial_weights, strict=True)
        ]

    @property
    def retention(self) -> VariantRetention:
        """What an update keeps of the live variants."""
        return self._retention

    @property
    def scaling_requests(self) -> dict[str, ScalingRequests]:
        """What makes the variants scale, by variant name; those without a scaling are left out."""
        return {
            variant.name: scaling_requests(
                variant.scaling, endpoint_name=self.endpoint_name, variant_name=variant.name
            )
            for variant in self.variants
            if variant.scaling is not None
        }

    @property
    def endpoint(self) -> sagemaker.CfnEndpoint:
        """The inner resource, for dependencies and escape hatches."""
        return self._endpoint

    @property
    def endpoint_config(self) -> sagemaker.CfnEndpointConfig:
        """The inner endpoint config, for escape hatches."""
        return self._config

    def grant_invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow asking the endpoint for predictions."""
        return self._grant(grantee, "sagemaker:InvokeEndpoint")

    def grant_describe(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow reading the endpoint, its config and its models: weights, counts, artifacts."""
        grant = self._grant(grantee, "sagemaker:DescribeEndpoint").combine(
            iam.Grant.add_to_principal(
                grantee=grantee,
                actions=["sagemaker:DescribeEndpointConfig"],
                resource_arns=[self._config.ref],
            )
        )
        for variant in self.variants:
            grant = grant.combine(variant.model.grant_describe(grantee))
        return grant

    def grant_update_weights(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow moving traffic and capacity between variants, and watching the move settle."""
        return self._grant(
            grantee,
            "sagemaker:DescribeEndpoint",
            "sagemaker:UpdateEndpointWeightsAndCapacities",
        )

    def _grant(self, grantee: iam.IGrantable, *actions: str) -> iam.Grant:
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=list(actions), resource_arns=[self.endpoint_arn]
        )


def _retention(
    variants: Sequence[ProductionVariant], *, apply_initial_weights: bool
) -> VariantRetention:
    is_scaled = any(variant.scaling is not None for variant in variants)
    if any(isinstance(variant, ServerlessVariant) for variant in variants):
        # Neither memory nor concurrency can be excluded from what is retained: all or nothing.
        return VariantRetention.of_everything() if is_scaled else VariantRetention.of_nothing()
    return VariantRetention(keeps_weights=not apply_initial_weights, keeps_counts=is_scaled)
