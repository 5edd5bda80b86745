"""A production variant without instances."""

from dataclasses import dataclass
from typing import Final

from aws_cdk import Token
from aws_cdk import aws_sagemaker as sagemaker

from constructs_lib.instance_variant import weight_problems
from constructs_lib.model import Model
from constructs_lib.variant_name import variant_name_problems
from constructs_lib.variant_scaling import VariantScaling, serverless_problems

MEMORY_SIZES_IN_MB: Final = (1024, 2048, 3072, 4096, 5120, 6144)
_MOST_CONCURRENCY: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerlessVariant:
    """A model whose capacity comes with the requests; alone on its endpoint.

    SageMaker serves it neither with network isolation nor from a multi-model container.
    """

    name: str
    model: Model
    memory_size_in_mb: int = 2048
    max_concurrency: int = 5
    provisioned_concurrency: int | None = None
    initial_weight: float = 1
    scaling: VariantScaling | None = None

    def __post_init__(self) -> None:
        """Refuse what SageMaker would refuse, all of it at once."""
        problems = [
            *variant_name_problems(self.name),
            *weight_problems(self.name, self.initial_weight),
            *self._capacity_problems(),
            *self._model_problems(),
        ]
        if self.scaling is not None:
            problems += serverless_problems(
                self.scaling,
                variant=self.name,
                max_concurrency=self.max_concurrency,
                provisioned_concurrency=self.provisioned_concurrency,
            )
        if problems:
            raise ValueError("; ".join(problems))

    def to_production_variant(
        self, *, initial_weight: float | None = None
    ) -> sagemaker.CfnEndpointConfig.ProductionVariantProperty:
        """The variant as the endpoint config wants it, also with another weight than its own."""
        weight = self.initial_weight if initial_weight is None else initial_weight
        return sagemaker.CfnEndpointConfig.ProductionVariantProperty(
            variant_name=self.name,
            model_name=self.model.model_name,
            initial_variant_weight=weight,
            serverless_config=sagemaker.CfnEndpointConfig.ServerlessConfigProperty(
                memory_size_in_mb=self.memory_size_in_mb,
                max_concurrency=self.max_concurrency,
                provisioned_concurrency=self.provisioned_concurrency,
            ),
        )

    def _capacity_problems(self) -> list[str]:
        problems = []
        memory, most = self.memory_size_in_mb, self.max_concurrency
        if not Token.is_unresolved(memory) and memory not in MEMORY_SIZES_IN_MB:
            sizes = ", ".join(str(size) for size in MEMORY_SIZES_IN_MB)
            problems.append(
                f"memory of the serverless variant {self.name!r} must be one of {sizes} MB, "
                f"got {memory}; SageMaker has whole GB only"
            )
        if not Token.is_unresolved(most) and not 1 <= most <= _MOST_CONCURRENCY:
            problems.append(
                f"max concurrency of the serverless variant {self.name!r} must be 1 to "
                f"{_MOST_CONCURRENCY}, got {most}"
            )
        warm = self.provisioned_concurrency
        if warm is None or Token.is_unresolved(warm):
            return problems
        if warm < 1:
            problems.append(
                f"provisioned concurrency of the serverless variant {self.name!r} must be at "
                f"least 1, got {warm}; leave it out for none"
            )
        if not Token.is_unresolved(most) and warm > most:
            problems.append(
                f"provisioned concurrency of the serverless variant {self.name!r} must be at "
                f"most its max concurrency of {most}, got {warm}"
            )
        return problems

    def _model_problems(self) -> list[str]:
        problems = []
        if self.model.has_network_isolation:
            problems.append(
                f"model of the serverless variant {self.name!r} must not have network isolation, "
                "got one that has; SageMaker refuses it there, build the model without it"
            )
        if self.model.is_multi_model:
            problems.append(
                f"model of the serverless variant {self.name!r} must be a single one, got a "
                "multi-model container; SageMaker serves those on instances only"
            )
        return problems
