"""What an environment runs: one YAML file, checked before anything is synthesized.

`schema.py`    the shape: pydantic models, strict and frozen, with an example on each field;
               `endpoint_schema`, `variant_schema`, `model_schema`, `scaling_schema`,
               `canary_schema`, `alarms_schema`, `batch_schema`, `watch_schema`, `cost_schema` are
               its sections, `section` what they have in common.
`rules.py`     what holds between fields, by subject: `name_rules`, `variant_rules`,
               `traffic_rules`, `hosting_rules`, `scaling_rules`, `schedule_rules` (with `cron`),
               `deployment_rules`, `alarm_rules`, `registry_rules`, `budget_rules`; of batch jobs
               `batch_rules`, `batch_model_rules`, `batch_table_rules`, `batch_place_rules`; `raw`
               reads data that may be misshapen.
`slots.py`     which variant holds what, where an endpoint has `model:`; `release_record` is Git's
               record of who serves, `resolving` fills both into the data before anybody looks at
               it, `release_rules` say what must hold of them.
`document.py`  YAML as it was written: duplicate keys refused, the line of each path kept.
`problems.py`  a mistake as data: path, value, what is allowed, the fix; `misshapen` makes them of
               what pydantic finds.
`load.py`      file in, `EnvironmentConfig` out, or all problems together in one `ConfigError`.
`pipeline_load.py`  the same for a pipeline, with the environments it goes through;
               `pipeline_schema` is its shape, `pipeline_rules` what holds beyond it.
"""

from canary.approval import ApprovalAction
from coalmine.config.alarms_schema import AlarmsConfig
from coalmine.config.batch_schema import BatchJobConfig, BatchModelConfig
from coalmine.config.canary_schema import CanaryConfig
from coalmine.config.cost_schema import (
    BatchJobUsage,
    BudgetConfig,
    EndpointUsage,
    EnvironmentUsage,
)
from coalmine.config.endpoint_schema import (
    ApprovalsConfig,
    DataCaptureConfig,
    DeploymentConfig,
    EndpointSettings,
    StepConfig,
    WeightsOwner,
)
from coalmine.config.load import available_environments, environment_path, load
from coalmine.config.model_schema import ModelPackageConfig, ReleasedModelConfig
from coalmine.config.pipeline_load import Pipeline, is_pipeline, load_pipeline
from coalmine.config.pipeline_schema import CommitPolicy, PipelineConfig, PipelineEnvironment
from coalmine.config.problems import ConfigError, Problem
from coalmine.config.scaling_schema import AutoscalingConfig, ScheduleConfig
from coalmine.config.schema import EnvironmentConfig, ModelPackageGroupConfig
from coalmine.config.variant_schema import (
    HostedModel,
    MultiModelConfig,
    ServerlessConfig,
    ShadowVariantSettings,
    VariantSettings,
)
from coalmine.config.watch_schema import WatchConfig

__all__ = [
    "AlarmsConfig",
    "ApprovalAction",
    "ApprovalsConfig",
    "AutoscalingConfig",
    "BatchJobConfig",
    "BatchJobUsage",
    "BatchModelConfig",
    "BudgetConfig",
    "CanaryConfig",
    "CommitPolicy",
    "ConfigError",
    "DataCaptureConfig",
    "DeploymentConfig",
    "EndpointSettings",
    "EndpointUsage",
    "EnvironmentConfig",
    "EnvironmentUsage",
    "HostedModel",
    "ModelPackageConfig",
    "ModelPackageGroupConfig",
    "MultiModelConfig",
    "Pipeline",
    "PipelineConfig",
    "PipelineEnvironment",
    "Problem",
    "ReleasedModelConfig",
    "ScheduleConfig",
    "ServerlessConfig",
    "ShadowVariantSettings",
    "StepConfig",
    "VariantSettings",
    "WatchConfig",
    "WeightsOwner",
    "available_environments",
    "environment_path",
    "is_pipeline",
    "load",
    "load_pipeline",
]
