"""What an environment's templates are priced with: its region, its usage, the price tables."""

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coalmine.config import BatchJobConfig, EndpointUsage, EnvironmentConfig, EnvironmentUsage
from coalmine.cost.assembly import Template, read_assembly
from coalmine.cost.estimate import Estimate, estimate
from coalmine.cost.prices import PriceTable, read_tables
from coalmine.cost.resources import Usage, find

Synthesize = Callable[[str, Path | None, Path], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pricing:
    """The prices and the usage of one environment, for any templates of it."""

    environment: str
    region: str
    usage: Usage
    tables: Mapping[str, PriceTable]

    def estimate(self, templates: tuple[Template, ...]) -> Estimate:
        """Say what the templates cost."""
        found = find(templates, self.usage, self.region)
        return estimate(found, self.tables, environment=self.environment, region=self.region)


def pricing_of(
    name: str,
    data: Mapping[str, Any],
    templates: tuple[Template, ...],
    *,
    prices: Path,
    price_region: str | None = None,
) -> Pricing:
    """Read what an environment's config and a folder of price tables say.

    Raises:
        ValueError: the usage or a table cannot be read.
    """
    return Pricing(
        environment=name,
        region=str(data.get("region")),
        usage=_usage(name, data),
        tables=_tables(prices, price_region, templates),
    )


def synthesized(
    synthesize: Synthesize, environment: str, file: Path | None
) -> tuple[Template, ...]:
    """Give the templates of a new synthesis, which leaves nothing behind."""
    with tempfile.TemporaryDirectory(prefix="coalmine-cost-") as folder:
        synthesize(environment, file, Path(folder))
        return read_assembly(Path(folder))


def _usage(name: str, data: Mapping[str, Any]) -> Usage:
    """Read the sections of the config that only an estimate needs."""
    config = EnvironmentConfig.model_construct(environment=name)
    endpoints = [each for each in data.get("endpoints", []) if each.get("usage") is not None]
    try:
        return Usage(
            environment=EnvironmentUsage.model_validate_json(json.dumps(data.get("usage", {}))),
            endpoints={
                config.endpoint_name(each["name"]): EndpointUsage.model_validate_json(
                    json.dumps(each["usage"])
                )
                for each in endpoints
            },
            batch_jobs=tuple(
                BatchJobConfig.model_validate_json(json.dumps(each))
                for each in data.get("batch_jobs", [])
            ),
        )
    except ValidationError as error:
        raise ValueError(
            f"the usage sections and batch jobs of {name} must be what the schema says, got "
            f"{error.error_count()} problems; see: coalmine config check"
        ) from error


def _tables(
    folder: Path, price_region: str | None, templates: tuple[Template, ...]
) -> Mapping[str, PriceTable]:
    tables = read_tables(folder)
    if price_region is None:
        return tables
    if price_region not in tables:
        raise ValueError(
            f"--price-region must be one of {', '.join(tables)}, got {price_region}; "
            "--refresh writes the tables of an environment's own regions"
        )
    return {template.region: tables[price_region] for template in templates}
