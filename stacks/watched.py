"""What the dashboard is told of each endpoint of an environment."""

from pathlib import Path

from coalmine.config import EndpointSettings, EnvironmentConfig, VariantSettings
from constructs_lib.watched_endpoint import WatchedEndpoint, WatchedVariant

RUNBOOK = Path(__file__).with_name("runbook.md")


def watched_endpoint(environment: EnvironmentConfig, settings: EndpointSettings) -> WatchedEndpoint:
    """Give an endpoint as the dashboard shows it."""
    shadow = settings.shadow_variant
    variants = [_variant(each) for each in settings.variants]
    if shadow is not None:
        variants.append(
            WatchedVariant(name=shadow.name, instance_type=shadow.instance_type, is_shadow=True)
        )
    return WatchedEndpoint(
        endpoint_name=environment.endpoint_name(settings.name),
        variants=variants,
        thresholds=settings.alarms.to_thresholds(),
        notes=_notes(environment, settings),
    )


def heading(environment: EnvironmentConfig) -> str:
    """Give what stands on top of the dashboard."""
    name = environment.environment
    return (
        f"# {name}, {environment.region}\n"
        "Red lines are limits beyond which an endpoint is unhealthy, orange ones those of other "
        "alarms. What to do stands at the bottom.\n\n"
        f"Deployed by `cdk deploy {environment.watch_stack_name} -c env={name}`: what is changed "
        "by hand is lost with the next one."
    )


def runbook(environment: EnvironmentConfig) -> str:
    """Give what stands at the bottom of the dashboard: which graph means what."""
    return RUNBOOK.read_text(encoding="utf-8").replace("ENVIRONMENT", environment.environment)


def _variant(settings: VariantSettings) -> WatchedVariant:
    return WatchedVariant(
        name=settings.name,
        instance_type=None if settings.serverless is not None else settings.instance_type,
        scaling=None if settings.autoscaling is None else settings.autoscaling.to_scaling(),
    )


def _notes(environment: EnvironmentConfig, settings: EndpointSettings) -> str:
    endpoint_name = environment.endpoint_name(settings.name)
    asked = f"{settings.name} -c {environment.environment}"
    commands = [f"coalmine metrics {asked}", f"coalmine diff {asked}"]
    if settings.canary is not None:
        commands += [f"coalmine canary status {asked}", f"coalmine canary abort {asked}"]
    # The console reads what stands behind # twice, and wants slashes and percents written so.
    log_group = f"/aws/sagemaker/Endpoints/{endpoint_name}".replace("/", "$252F")
    links = [
        f"[alarms](#alarmsV2:?~(search~'{endpoint_name}))",
        f"[log of the containers](#logsV2:log-groups/log-group/{log_group})",
    ]
    return " · ".join([*links, *(f"`{command}`" for command in commands)])
