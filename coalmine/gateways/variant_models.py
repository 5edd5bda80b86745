"""Which model each variant of an endpoint serves, and what its artifact says of it."""

import json
import tarfile
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from canary.descriptions import is_missing_model, source_of
from coalmine.gateways.aws import AwsError, aws_errors

_FILE_NAME = "model.json"
_MEMBERS_LOOKED_AT = 5  # it stands first
_MOST_BYTES = 20_000_000
_MISSING = {"NoSuchKey", "404"}
_FORBIDDEN = {"AccessDenied", "AccessDeniedException", "403"}


@dataclass(frozen=True, kw_only=True, slots=True)
class ServedModel:
    """What is known of the model behind a variant."""

    document: dict[str, Any] | None = None  # model.json; None: it has none that can be read
    forbidden: str | None = None  # who looks may not read it: which, and what AWS said


class VariantModels:
    """The models behind an endpoint config."""

    def __init__(self, sagemaker: Any, s3: Any) -> None:
        self._sagemaker = sagemaker
        self._s3 = s3

    def read(self, config_name: str) -> dict[str, ServedModel]:
        """Return each variant's model; without a document if it has none, or shares its fleet.

        Reading stops after the head of the artifact: the estimator is not downloaded. Who may not
        read a model is told so, and can read what was captured all the same.
        """
        return {name: self._model(model) for name, model in self._model_names(config_name).items()}

    def sources(self, config_name: str) -> dict[str, str | None]:
        """Return what tells each variant's model from others: its package, or its artifact."""
        return {name: self._source(model) for name, model in self._model_names(config_name).items()}

    def _model_names(self, config_name: str) -> dict[str, str]:
        with aws_errors(f"endpoint config {config_name}"):
            config = self._sagemaker.describe_endpoint_config(EndpointConfigName=config_name)
        return {
            variant["VariantName"]: variant["ModelName"]
            for variant in config["ProductionVariants"]
            if "ModelName" in variant
        }

    def _source(self, model_name: str) -> str | None:
        with aws_errors(f"model {model_name}"):
            try:
                model = self._sagemaker.describe_model(ModelName=model_name)
            except ClientError as error:
                if is_missing_model(error.response):
                    return None  # an endpoint may outlive the model that it was made with
                raise
        return source_of(model.get("PrimaryContainer", {}))

    def _model(self, model_name: str) -> ServedModel:
        try:
            return ServedModel(document=self._model_json(model_name))
        except AwsError as error:
            cause = error.__cause__
            if isinstance(cause, ClientError) and cause.response["Error"]["Code"] in _FORBIDDEN:
                return ServedModel(forbidden=str(error))
            raise

    def _model_json(self, model_name: str) -> dict[str, Any] | None:
        with aws_errors(f"model {model_name}"):
            model = self._sagemaker.describe_model(ModelName=model_name)
            container = model.get("PrimaryContainer", {})
            if "ModelPackageName" in container:
                package = self._sagemaker.describe_model_package(
                    ModelPackageName=container["ModelPackageName"]
                )
                container = package["InferenceSpecification"]["Containers"][0]
        uri = str(container.get("ModelDataUrl", ""))
        # An asset of the CDK has no name but its hash: what is inside tells what it is.
        if container.get("Mode") == "MultiModel" or not uri.startswith("s3://"):
            return None
        with aws_errors(f"artifact {uri}"):
            try:
                return self._head(uri)
            except (tarfile.TarError, ValueError, OSError):
                return None  # somebody else's artifact
            except ClientError as error:
                if error.response["Error"]["Code"] in _MISSING:
                    return None  # deleted under a model that is loaded already
                raise

    def _head(self, uri: str) -> dict[str, Any] | None:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        body = self._s3.get_object(Bucket=bucket, Key=key)["Body"]
        with closing(body), tarfile.open(fileobj=body, mode="r|gz") as archive:
            for number, member in enumerate(archive):
                if number >= _MEMBERS_LOOKED_AT or member.size > _MOST_BYTES:
                    return None
                if member.isfile() and member.name.removeprefix("./") == _FILE_NAME:
                    file = archive.extractfile(member)
                    document = None if file is None else json.load(file)
                    return document if isinstance(document, dict) else None
        return None
