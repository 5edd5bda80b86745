"""Lambda layers of other accounts: AWS's public layer with pandas and pyarrow, and no other."""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.lambda_runtime import link_packages

_NAME = "AWSSDKPandas"
_PACKAGES = ("pyarrow", "pandas", "numpy", "pytz", "tzdata")


def install_layers(modules: Mapping[str, Any], directory: Path) -> None:
    """Serve the public layer from our own packages, and refuse what cannot be had."""
    service = modules["services.lambda_svc"]
    resolve, resolve_zip = service._resolve_cross_account_layer, service._resolve_layer_zip
    packages = functools.cache(lambda: _layer(directory))

    def resolve_cross_account_layer(layer_arn: str, spec: Any, name_and_version: Any) -> Any:
        name, _ = name_and_version
        held = service._layers.get_scoped(spec.account_id, spec.region, name) is not None
        if held or name.startswith(_NAME):
            return resolve(layer_arn, spec, name_and_version)
        return None, service.error_response_json(
            "InvalidParameterValueException",
            f"The sandbox has no layer {layer_arn}: of other accounts' layers it plays those whose "
            f"name begins with {_NAME}; publish it in the sandbox, or leave it out there.",
            400,
        )

    def resolve_layer_zip(attachment: Any) -> bytes | None:
        arn = attachment.get("Arn", "") if isinstance(attachment, dict) else attachment
        if f":layer:{_NAME}" in arn:
            return packages()
        found: bytes | None = resolve_zip(attachment)
        return found

    service._resolve_cross_account_layer = resolve_cross_account_layer
    service._resolve_layer_zip = resolve_layer_zip


def _layer(directory: Path) -> bytes:
    """Return a layer that names a directory of links: copies would fill the disk."""
    link_packages(directory, _PACKAGES)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("python/lib/python3/site-packages/layer.pth", f"{directory}\n")
    return packed.getvalue()
