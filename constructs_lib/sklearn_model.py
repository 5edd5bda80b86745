"""A scikit-learn model: artifact, container image and role as one SageMaker Model."""

from collections.abc import Mapping

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from constructs_lib.container_environment import container_environment
from constructs_lib.model_artifact import ArtifactLocation, ModelArtifact
from constructs_lib.sklearn_image import SklearnImage


class SklearnModel(Construct):
    """A model whose artifact carries its own code: `code/inference.py` beside the estimator."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        artifact: ModelArtifact,
        image: SklearnImage,
        role: iam.IRole,
        environment: Mapping[str, str] | None = None,
        network_isolation: bool = True,
    ) -> None:
        """Declare the model, and let `role` read its artifact and pull its image.

        Args:
            environment: container variables that are added to, and win over, the usual four.
            network_isolation: without it the container reaches the network, for instance to
                install a requirements.txt when it starts.
        """
        super().__init__(scope, construct_id)
        self._has_network_isolation = network_isolation
        self._artifact = artifact.bind(self)
        self._artifact.grant_read(role)
        grant_pull(image, role)
        # No physical name: any change replaces the model, and a named one could not be replaced.
        self._model = sagemaker.CfnModel(
            self,
            "Resource",
            execution_role_arn=role.role_arn,
            enable_network_isolation=network_isolation,
            primary_container=sagemaker.CfnModel.ContainerDefinitionProperty(
                image=image.uri,
                model_data_url=self._artifact.model_data_url,
                environment={
                    **container_environment(image.region),
                    **({} if environment is None else environment),
                },
            ),
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
    def is_multi_model(self) -> bool:
        """One artifact, one model."""
        return False

    @property
    def has_network_isolation(self) -> bool:
        """Whether its containers are cut off from the network."""
        return self._has_network_isolation

    @property
    def artifact(self) -> ArtifactLocation:
        """Where the model's artifact is."""
        return self._artifact

    def grant_describe(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow finding out where the model's artifact is."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["sagemaker:DescribeModel"], resource_arns=[self.model_arn]
        )

    def grant_read_artifact(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow reading the artifact, for instance the golden requests in it."""
        return self._artifact.grant_read(grantee)


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
