"""A scikit-learn model: artifact, container image and role as one SageMaker Model."""

from collections.abc import Mapping

from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from constructs_lib.artifact_digest import DIGEST_VARIABLE
from constructs_lib.container_environment import Serving, container_environment
from constructs_lib.model import Model
from constructs_lib.model_artifact import ArtifactLocation, ModelArtifact
from constructs_lib.sklearn_image import SklearnImage


class SklearnModel(Model):
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
        serving: Serving = Serving.STANDARD,
        worker_count: int | None = None,
    ) -> None:
        """Declare the model, and let `role` read its artifact and pull its image.

        Args:
            environment: container variables that are added to, and win over, the usual ones.
            network_isolation: without it the container reaches the network, for instance to
                install a requirements.txt when it starts.
            serving: direct: gunicorn calls the handlers, without nginx and Flask, and nothing is
                installed when the container starts.
            worker_count: processes that serve; None: as many as the container sees cores.
        """
        super().__init__(scope, construct_id)
        self._artifact = artifact.bind(self)
        self.declare(
            container=sagemaker.CfnModel.ContainerDefinitionProperty(
                image=image.uri,
                model_data_url=self._artifact.model_data_url,
                environment={
                    **container_environment(
                        image.region, serving=serving, worker_count=worker_count
                    ),
                    **_digest(self._artifact),
                    **({} if environment is None else environment),
                },
            ),
            artifacts=self._artifact,
            role=role,
            image=image,
            network_isolation=network_isolation,
        )

    @property
    def artifact(self) -> ArtifactLocation:
        """Where the model's artifact is."""
        return self._artifact


def _digest(artifact: ArtifactLocation) -> dict[str, str]:
    """Let the container refuse another model than the one that is deployed, where it is known."""
    digest = artifact.model_json_sha256
    return {} if digest is None else {DIGEST_VARIABLE: digest}
