"""What all SageMaker Models here have in common, and what endpoints and canaries ask of them."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from constructs_lib.model_artifact import ArtifactLocation
from constructs_lib.sklearn_image import SklearnImage


class Model(Construct):
    """A SageMaker Model: one artifact, a version of the registry, or many models under a prefix.

    The kinds differ in their container; each declares it at the end of its own constructor.
    """

    def declare(
        self,
        *,
        container: sagemaker.CfnModel.ContainerDefinitionProperty,
        artifacts: ArtifactLocation,
        role: iam.IRole,
        image: SklearnImage,
        network_isolation: bool,
    ) -> None:
        """Declare the resource, and let `role` read the artifacts and pull the image.

        Args:
            artifacts: where the model lies; a key that ends with `*` where it may be one of many.
        """
        self._artifacts = artifacts
        self.grant_read_artifact(role)
        grant_pull(image, role)
        self._has_network_isolation = network_isolation
        package = container.model_package_name
        self._source = container.model_data_url if package is None else package
        # No physical name: any change replaces the model, and a named one could not be replaced.
        self._model = sagemaker.CfnModel(
            self,
            "Resource",
            execution_role_arn=role.role_arn,
            enable_network_isolation=network_isolation,
            primary_container=container,
        )
        # The role brings its policy along: without that, CreateModel is denied now and then.
        self._model.node.add_dependency(role)

    @property
    def model_name(self) -> str:
        """The name that CloudFormation gives the model."""
        return self._model.attr_model_name

    @property
    def model_arn(self) -> str:
        """The ARN of the model."""
        return self._model.ref

    @property
    def source(self) -> str | None:
        """What tells it from another one: where its artifact is, or the ARN of its version."""
        return self._source

    @property
    def is_multi_model(self) -> bool:
        """Whether callers name one of many models with each request."""
        return False

    @property
    def has_network_isolation(self) -> bool:
        """Whether its containers are cut off from the network."""
        return self._has_network_isolation

    def grant_describe(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow finding out where the model's artifact is."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["sagemaker:DescribeModel"], resource_arns=[self.model_arn]
        )

    def grant_read_artifact(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow reading the artifact, for instance the golden requests in it."""
        return self._artifacts.grant_read(grantee)


def grant_pull(image: SklearnImage, role: iam.IRole) -> None:
    """Allow pulling one repository's images."""
    repository_arn = Stack.of(role).format_arn(
        service="ecr",
        region=image.region,
        account=image.account,
        resource="repository",
        resource_name=image.repository,
    )
    iam.Grant.add_to_principal(
        grantee=role,
        actions=[
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
        ],
        resource_arns=[repository_arn],
    )
