"""A model made of a version of a model package group, as one SageMaker Model."""

from collections.abc import Mapping

from aws_cdk import Stack, Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from constructs_lib.acknowledgment import acknowledge_wildcard
from constructs_lib.container_environment import Serving, package_overrides
from constructs_lib.model import Model
from constructs_lib.model_artifact import ArtifactLocation
from constructs_lib.sklearn_image import SklearnImage

_GROUP, _VERSION = ":model-package-group/", ":model-package/"


class PackagedModel(Model):
    """A pinned version: SageMaker takes image, artifact and environment from the registry.

    The version must be Approved when it is deployed, or SageMaker refuses to create the model.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        group_arn: str,
        version: int,
        artifacts: ArtifactLocation,
        image: SklearnImage,
        role: iam.IRole,
        environment: Mapping[str, str] | None = None,
        network_isolation: bool = True,
        serving: Serving = Serving.STANDARD,
        worker_count: int | None = None,
    ) -> None:
        """Declare the model, and let `role` read the group's artifacts and pull the image.

        Args:
            version: the number. Not the latest: two deployments of the same commit would then
                run different models, and rolling back would be impossible.
            artifacts: where the group's artifacts lie; its key ends with `*`, because only the
                registry knows which object the version is.
            image: whose repository the version's image comes from; its tag is the package's.
            environment: container variables that are added to, and win over, the package's.
            serving: direct: gunicorn calls the handlers, without nginx and Flask, and nothing is
                installed when the container starts. A version is registered as standard.
            worker_count: processes that serve; None: as many as the container sees cores.
        """
        super().__init__(scope, construct_id)
        variables = {
            **package_overrides(image.region, serving=serving, worker_count=worker_count),
            **({} if environment is None else environment),
        }
        self._package_arn = package_arn(group_arn, version)
        acknowledge_wildcard(
            Stack.of(self),
            artifacts.bucket.arn_for_objects(artifacts.key),
            reason="the registry knows which artifact a version is, the template does not",
        )
        self.declare(
            container=sagemaker.CfnModel.ContainerDefinitionProperty(
                model_package_name=self._package_arn,
                environment=variables if variables else None,
            ),
            artifacts=artifacts,
            role=role,
            image=image,
            network_isolation=network_isolation,
        )

    @property
    def model_package_arn(self) -> str:
        """The ARN of the version."""
        return self._package_arn

    def grant_describe(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow finding out where the model's artifact is: its package says it."""
        model = super().grant_describe(grantee)
        package = iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["sagemaker:DescribeModelPackage"],
            resource_arns=[self._package_arn],
        )
        return model.combine(package)


def package_arn(group_arn: str, version: int) -> str:
    """Return the ARN of a version of a group."""
    if _GROUP not in group_arn:
        raise ValueError(
            "a model package group must be named by its ARN, "
            f"arn:aws:sagemaker:<region>:<account>{_GROUP}<name>, got {group_arn!r}"
        )
    if not Token.is_unresolved(version) and not (str(version).isdigit() and int(version) > 0):
        raise ValueError(
            f"version of {group_arn} must be a number from 1 on, got {version!r}; pin the one that "
            "is meant: with another word two deployments of the same commit could run different "
            "models"
        )
    return f"{group_arn.replace(_GROUP, _VERSION)}/{version}"
