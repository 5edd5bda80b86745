"""What an endpoint captures of its requests and answers, and where it puts them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from aws_cdk import Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker

from constructs_lib.acknowledgment import acknowledge_wildcard

_PREFIX = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")
_CONTENT_TYPE = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*/[a-zA-Z0-9](-*[a-zA-Z0-9.])*")
_MAX_CONTENT_TYPES = 10


class CaptureMode(StrEnum):
    """What of a request is captured; the SDK's REQUEST and RESPONSE are refused by SageMaker."""

    INPUT = "Input"
    OUTPUT = "Output"


@dataclass(frozen=True, kw_only=True, slots=True)
class DataCapture:
    """Samples the requests of all variants of an endpoint into a bucket.

    SageMaker writes `<prefix>/<endpoint>/<variant>/yyyy/mm/dd/hh/<file>.jsonl`, minutes later. What
    is neither in `csv_content_types` nor in `json_content_types` is stored as base64.

    Attributes:
        prefix: where in the bucket, without slashes around it.
        encryption_key: encrypts the captured objects; without it the bucket's default does.
    """

    bucket: s3.IBucket
    prefix: str = "capture"
    sampling_percentage: int = 20
    modes: Sequence[CaptureMode] = (CaptureMode.INPUT, CaptureMode.OUTPUT)
    encryption_key: kms.IKey | None = None
    csv_content_types: Sequence[str] = ("text/csv",)
    json_content_types: Sequence[str] = ("application/json", "application/jsonlines")

    def __post_init__(self) -> None:
        """Refuse what SageMaker would refuse, all of it at once."""
        problems = [*self._destination_problems(), *self._content_type_problems()]
        if problems:
            raise ValueError("; ".join(problems))

    @property
    def destination_s3_uri(self) -> str:
        """Where SageMaker writes; it adds the endpoint's name itself."""
        return self.bucket.s3_url_for_object(self.prefix)

    def to_data_capture_config(self) -> sagemaker.CfnEndpointConfig.DataCaptureConfigProperty:
        """The capture as the endpoint config wants it."""
        key = self.encryption_key
        return sagemaker.CfnEndpointConfig.DataCaptureConfigProperty(
            enable_capture=True,
            initial_sampling_percentage=self.sampling_percentage,
            destination_s3_uri=self.destination_s3_uri,
            kms_key_id=None if key is None else key.key_arn,
            capture_options=[
                sagemaker.CfnEndpointConfig.CaptureOptionProperty(capture_mode=mode.value)
                for mode in self.modes
            ],
            capture_content_type_header=self._content_type_header(),
        )

    def grant_write(self, role: iam.IRole) -> iam.Grant:
        """Allow the execution role of the endpoint's models to write below the prefix."""
        for key in (self.encryption_key, self.bucket.encryption_key):
            if key is not None:
                key.grant(role, "kms:GenerateDataKey")
        objects = self.bucket.arn_for_objects(f"{self.prefix}/*")
        acknowledge_wildcard(
            role, objects, reason="SageMaker names the captured objects by endpoint, hour and id"
        )
        return iam.Grant.add_to_principal(
            grantee=role, actions=["s3:PutObject"], resource_arns=[objects]
        )

    def _content_type_header(
        self,
    ) -> sagemaker.CfnEndpointConfig.CaptureContentTypeHeaderProperty | None:
        if not self.csv_content_types and not self.json_content_types:
            return None
        # An empty list is refused, an absent one is not.
        csv, json = list(self.csv_content_types), list(self.json_content_types)
        return sagemaker.CfnEndpointConfig.CaptureContentTypeHeaderProperty(
            csv_content_types=None if csv == [] else csv,
            json_content_types=None if json == [] else json,
        )

    def _destination_problems(self) -> list[str]:
        problems = []
        percentage = self.sampling_percentage
        if not Token.is_unresolved(percentage) and not 0 <= percentage <= 100:
            problems.append(
                f"sampling percentage of a data capture must be 0 to 100, got {percentage}"
            )
        if not Token.is_unresolved(self.prefix) and _PREFIX.fullmatch(self.prefix) is None:
            problems.append(
                "prefix of a data capture must be words with slashes between them, "
                f"got {self.prefix!r}; take for instance 'capture'"
            )
        if not self.modes or len(set(self.modes)) < len(self.modes):
            problems.append(
                "modes of a data capture must be Input, Output or both, each once, "
                f"got {', '.join(self.modes) if self.modes else 'none'}"
            )
        return problems

    def _content_type_problems(self) -> list[str]:
        problems = []
        for kind, names in (("CSV", self.csv_content_types), ("JSON", self.json_content_types)):
            if len(names) > _MAX_CONTENT_TYPES:
                problems.append(
                    f"a data capture must have at most {_MAX_CONTENT_TYPES} {kind} content types, "
                    f"got {len(names)}"
                )
            problems += [
                f"a {kind} content type must be a bare type/subtype, got {name!r}; "
                "leave parameters such as charset out"
                for name in names
                if _CONTENT_TYPE.fullmatch(name) is None
            ]
        return problems
