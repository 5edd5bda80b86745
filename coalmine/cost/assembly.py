"""A cloud assembly: the folder that `cdk synth` writes."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_STACK = "aws:cloudformation:stack"
_PLACE = re.compile(r"aws://[^/]+/(?P<region>[a-z0-9-]+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    """A resource of a template."""

    logical_id: str
    type: str
    properties: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """A synthesized stack, and where it will be deployed."""

    stack_name: str
    region: str
    resources: tuple[Resource, ...]

    @classmethod
    def of(cls, stack_name: str, region: str, document: dict[str, Any]) -> "Template":
        """Read a template's document."""
        return cls(
            stack_name=stack_name,
            region=region,
            resources=tuple(
                Resource(logical_id=name, type=body["Type"], properties=body.get("Properties", {}))
                for name, body in document.get("Resources", {}).items()
            ),
        )

    def of_type(self, kind: str) -> list[Resource]:
        """Give the resources of a type."""
        return [resource for resource in self.resources if resource.type == kind]

    @property
    def endpoint_name(self) -> str | None:
        """The endpoint it deploys, by its name; None for a stack that serves all of them."""
        names = [each.properties.get("EndpointName") for each in self.of_type(_ENDPOINT)]
        named = [name for name in names if isinstance(name, str)]
        return named[0] if len(named) == 1 else None


_ENDPOINT = "AWS::SageMaker::Endpoint"


def read_assembly(folder: Path) -> tuple[Template, ...]:
    """Read all stacks of an assembly.

    Raises:
        ValueError: it is none; the message says what is missing.
    """
    manifest = _read(folder / "manifest.json", folder)
    found = tuple(_templates(folder, manifest))
    if not found:
        raise ValueError(f"a cloud assembly must have a stack, got none in {folder}; run cdk synth")
    return found


def _templates(folder: Path, manifest: dict[str, Any]) -> Iterator[Template]:
    for artifact_id, artifact in manifest.get("artifacts", {}).items():
        if artifact.get("type") != _STACK:
            continue
        properties = artifact["properties"]
        place = _PLACE.fullmatch(artifact.get("environment", ""))
        if place is None or place["region"] == "unknown-region":
            raise ValueError(
                f"stack {artifact_id} must name its region to be priced, got "
                f"{artifact.get('environment')!r}; give it an env"
            )
        document = _read(folder / properties["templateFile"], folder)
        name = properties.get("stackName", artifact_id)
        yield Template.of(name, place["region"], document)


def _read(file: Path, folder: Path) -> dict[str, Any]:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as cause:
        raise ValueError(
            f"a cloud assembly must have a readable {file.name}, got none in {folder}; "
            "give the folder that cdk synth wrote"
        ) from cause
    if not isinstance(document, dict):
        raise ValueError(f"{file.name} of an assembly must be an object, got {document!r:.40}")  # noqa: TRY004 - one error for what is no assembly
    return document
