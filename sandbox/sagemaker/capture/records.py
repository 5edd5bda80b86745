"""What is captured of an invocation, and how SageMaker writes it down."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

UNKNOWN_CONTENT_TYPE = "application/octet-stream"  # what HTTP says of a body without a type


@dataclass(frozen=True, kw_only=True, slots=True)
class Payload:
    """A request's or an answer's body."""

    content_type: str
    body: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class CapturedInvocation:
    """One sampled invocation, before anything is encoded."""

    time: float
    inference_id: str | None
    input: Payload
    output: Payload


@dataclass(frozen=True, kw_only=True, slots=True)
class CapturePlan:
    """A DataCaptureConfig as it applies to every variant of an endpoint."""

    is_enabled: bool
    sampling_percentage: int
    destination_uri: str
    kms_key_id: str | None
    modes: frozenset[str]
    csv_content_types: frozenset[str]
    json_content_types: frozenset[str]

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> CapturePlan:
        """Read a DataCaptureConfig."""
        modes = {option["CaptureMode"] for option in config["CaptureOptions"]}
        header = config.get("CaptureContentTypeHeader", {})
        return cls(
            is_enabled=config.get("EnableCapture", True),
            sampling_percentage=config["InitialSamplingPercentage"],
            destination_uri=config["DestinationS3Uri"],
            kms_key_id=config.get("KmsKeyId"),
            modes=frozenset({"Input", "Output"} if "InputAndOutput" in modes else modes),
            csv_content_types=frozenset(map(str.lower, header.get("CsvContentTypes", []))),
            json_content_types=frozenset(map(str.lower, header.get("JsonContentTypes", []))),
        )

    def samples(self, draw: float) -> bool:
        """Say whether the request that a draw from [0, 1) falls on is captured."""
        return self.is_enabled and 100 * draw < self.sampling_percentage

    def describe(self) -> dict[str, Any]:
        """Return what DescribeEndpoint says of it."""
        return {
            "EnableCapture": self.is_enabled,
            "CaptureStatus": "Started" if self.is_enabled else "Stopped",
            "CurrentSamplingPercentage": self.sampling_percentage,
            "DestinationS3Uri": self.destination_uri,
            "KmsKeyId": "" if self.kms_key_id is None else self.kms_key_id,
        }

    def record(self, captured: CapturedInvocation) -> dict[str, Any]:
        """Return the JSON document of one invocation; the variant is in the object's key only."""
        data = {}
        if "Input" in self.modes:
            data["endpointInput"] = self._side("INPUT", captured.input)
        if "Output" in self.modes:
            data["endpointOutput"] = self._side("OUTPUT", captured.output)
        metadata = {"eventId": str(uuid.uuid4())}
        if captured.inference_id is not None:
            metadata["inferenceId"] = captured.inference_id
        metadata["inferenceTime"] = f"{utc(captured.time):%Y-%m-%dT%H:%M:%SZ}"
        return {"captureData": data, "eventMetadata": metadata, "eventVersion": "0"}

    def lines(self, batch: Sequence[CapturedInvocation]) -> bytes:
        """Return the content of one captured object: a document a line."""
        documents = (json.dumps(self.record(each), separators=(",", ":")) for each in batch)
        return "".join(f"{document}\n" for document in documents).encode()

    def _side(self, mode: str, payload: Payload) -> dict[str, str]:
        encoding, text = self._encoded(payload)
        return {
            "observedContentType": payload.content_type,
            "mode": mode,
            "data": text,
            "encoding": encoding,
        }

    def _encoded(self, payload: Payload) -> tuple[str, str]:
        media_type = payload.content_type.partition(";")[0].strip().lower()
        for encoding, names in (("CSV", self.csv_content_types), ("JSON", self.json_content_types)):
            if media_type in names:
                try:
                    return encoding, payload.body.decode()
                except UnicodeDecodeError:
                    break
        return "BASE64", base64.b64encode(payload.body).decode()


def object_key(prefix: str, endpoint_name: str, variant_name: str, epoch_seconds: float) -> str:
    """Return the key of a new captured object, by the hour that its records are from."""
    at = utc(epoch_seconds)
    file = f"{at:%M-%S}-{at.microsecond // 1000:03d}-{uuid.uuid4()}.jsonl"
    parts = [prefix, endpoint_name, variant_name, f"{at:%Y/%m/%d/%H}", file]
    return "/".join(part for part in parts if part != "")


def utc(epoch_seconds: float) -> datetime:
    """Return a time as SageMaker partitions and writes it."""
    return datetime.fromtimestamp(epoch_seconds, UTC)
