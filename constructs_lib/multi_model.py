"""Many scikit-learn models behind one SageMaker Model: an S3 prefix, and the code they share."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import Stage
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as s3_assets
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from constructs_lib.acknowledgment import acknowledge_wildcard
from constructs_lib.container_environment import PROGRAM, container_environment
from constructs_lib.model import Model
from constructs_lib.model_artifact import ArtifactLocation
from constructs_lib.sklearn_image import SklearnImage
from constructs_lib.source_archive import source_files, write_tar_gz

SOURCE_ROOT = Path(__file__).resolve().parents[1] / "inference"
DEFAULT_PREFIX = "models/"


class MultiModel(Model):
    """All models under a prefix; a request names one, and it is loaded when it is asked for.

    The models share one inference code, which comes from an archive of its own: a container of
    many models does not run the code inside an artifact.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bucket: s3.IBucket,
        image: SklearnImage,
        role: iam.IRole,
        prefix: str = DEFAULT_PREFIX,
        cache_models: bool = True,
        code: Path = SOURCE_ROOT,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Declare the model, and let `role` read the prefix and the code, and pull the image.

        Args:
            prefix: where the artifacts lie; the rest of a key names the model to callers.
            cache_models: keep models in memory between requests; otherwise each request downloads
                and loads its model again, for thousands that are rarely asked for.
            code: a folder with inference.py, uploaded under a key made of its content.
            environment: container variables that are added to, and win over, the usual four.
        """
        super().__init__(scope, construct_id)
        _check(prefix, code)
        self._prefix = prefix
        artifacts = ArtifactLocation(bucket=bucket, key=f"{prefix}*")
        source = self._upload(code)
        source.grant_read(role)
        _grant_list(bucket, prefix, role)
        acknowledge_wildcard(
            role,
            bucket.arn_for_objects(artifacts.key),
            reason="models are added below the prefix while the endpoint serves",
        )
        self.declare(
            container=sagemaker.CfnModel.ContainerDefinitionProperty(
                image=image.uri,
                mode="MultiModel",
                model_data_url=bucket.s3_url_for_object(prefix),
                multi_model_config=sagemaker.CfnModel.MultiModelConfigProperty(
                    model_cache_setting="Enabled" if cache_models else "Disabled"
                ),
                environment={
                    **container_environment(image.region),
                    "SAGEMAKER_SUBMIT_DIRECTORY": source.model_data_url,
                    **({} if environment is None else environment),
                },
            ),
            artifacts=artifacts,
            role=role,
            image=image,
            # The container downloads its code from S3 when it starts; cut off, it could not.
            network_isolation=False,
        )

    @property
    def is_multi_model(self) -> bool:
        """Callers name one of many models with each request."""
        return True

    @property
    def prefix(self) -> str:
        """Where below the bucket the artifacts lie."""
        return self._prefix

    def _upload(self, code: Path) -> ArtifactLocation:
        stage = Stage.of(self)
        if stage is None:
            raise ValueError(
                f"{self.node.path} must be in a stage or an app, got neither; give it a stack"
            )
        # Beside the staged assets, so that it is still there for a synth without staging.
        archive = Path(stage.asset_outdir) / f"{self.node.addr}-sourcedir.tar.gz"
        archive.parent.mkdir(parents=True, exist_ok=True)
        write_tar_gz(archive, source_files(code))
        asset = s3_assets.Asset(self, "Code", path=str(archive))
        return ArtifactLocation(bucket=asset.bucket, key=asset.s3_object_key)


def _check(prefix: str, code: Path) -> None:
    problems = []
    if not prefix.endswith("/") or prefix.startswith("/"):
        problems.append(
            "prefix of a multi-model's artifacts must be like models/, with a slash at its end "
            f"and none at its beginning, got {prefix!r}"
        )
    if not (code / PROGRAM).is_file():
        problems.append(
            f"code of a multi-model must be a folder with {PROGRAM}, got {str(code)!r}; "
            "name the folder that holds it"
        )
    if problems:
        raise ValueError("; ".join(problems))


def _grant_list(bucket: s3.IBucket, prefix: str, grantee: iam.IGrantable) -> None:
    # Without it S3 answers 403 for a model that is not there, and callers cannot tell why.
    iam.Grant.add_to_principal(
        grantee=grantee,
        actions=["s3:ListBucket"],
        resource_arns=[bucket.bucket_arn],
        conditions={"StringLike": {"s3:prefix": [f"{prefix}*"]}},
    )
