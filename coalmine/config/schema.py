"""The shape of a config file. Names are SageMaker's where SageMaker has one."""

from typing import Annotated

from pydantic import Field

from coalmine.cleanup.ownership import BATCH_STACK, ENVIRONMENT_TAG, stack_prefix
from coalmine.config.batch_schema import BatchJobConfig
from coalmine.config.cost_schema import BudgetConfig, EnvironmentUsage
from coalmine.config.endpoint_schema import EndpointSettings
from coalmine.config.section import Name, Section
from coalmine.config.watch_schema import WatchConfig

AccountId = Annotated[str, Field(pattern=r"^\d{12}$")]


class ModelPackageGroupConfig(Section):
    """A model package group: the versions of one model, and who may read them."""

    name: Name = Field(examples=["flights"])
    reader_accounts: tuple[AccountId, ...] = Field(
        default=(),
        max_length=20,
        description="Accounts that may read the group and its artifacts, twelve digits in quotes.",
        examples=[["222233334444"]],
    )


class EnvironmentConfig(Section):
    """All that one environment runs."""

    environment: Name = Field(max_length=20, examples=["dev"])
    account: str = Field(
        pattern=r"^\d{12}$",
        description="The twelve digits of the AWS account, in quotes: bare, YAML reads a number.",
        examples=["111122223333"],
    )
    region: str = Field(
        pattern=r"^[a-z]{2}(-[a-z]+)+-\d$",
        description="An AWS region, like eu-west-1.",
        examples=["eu-west-1"],
    )
    pipeline_account: AccountId | None = Field(
        default=None,
        description="The account of the pipeline that may release here; absent: none may.",
        examples=["999999999999"],
    )
    tags: dict[str, str] = Field(default_factory=dict, max_length=40)
    retain_data: bool = Field(
        default=True, description="Keep data buckets when their stack is deleted.", examples=[True]
    )
    termination_protection: bool = Field(
        default=False, description="Refuse to delete the stacks.", examples=[True]
    )
    model_package_groups: tuple[ModelPackageGroupConfig, ...] = Field(
        default=(), max_length=50, description="The model registry; absent: none is deployed."
    )
    watch: WatchConfig = Field(
        default=WatchConfig(), description="Absent: a topic nobody listens to, and a dashboard."
    )
    budget: BudgetConfig | None = Field(
        default=None, description="Absent: nobody is told what the environment costs."
    )
    usage: EnvironmentUsage = Field(
        default=EnvironmentUsage(), description="For `coalmine cost` alone."
    )
    endpoints: tuple[EndpointSettings, ...] = Field(min_length=1, max_length=100)
    batch_jobs: tuple[BatchJobConfig, ...] = Field(
        default=(), max_length=100, description="Tables on S3 that go through a model."
    )

    def endpoint(self, name: str) -> EndpointSettings:
        """Give the endpoint of that name.

        Raises:
            KeyError: the environment has none; the message lists those it has.
        """
        for settings in self.endpoints:
            if settings.name == name:
                return settings
        known = ", ".join(settings.name for settings in self.endpoints)
        raise KeyError(f"environment {self.environment} has no endpoint {name!r}; it has {known}")

    def batch_job(self, name: str) -> BatchJobConfig:
        """Give the batch job of that name.

        Raises:
            KeyError: the environment has none; the message lists those it has.
        """
        for job in self.batch_jobs:
            if job.name == name:
                return job
        known = ", ".join(job.name for job in self.batch_jobs)
        has = f"it has {known}" if known else "it has none; add it to `batch_jobs`"
        raise KeyError(f"environment {self.environment} has no batch job {name!r}; {has}")

    def endpoint_name(self, name: str) -> str:
        """Give the physical name of an endpoint, as SageMaker knows it."""
        return f"{name}-{self.environment}"

    def stack_name(self, name: str) -> str:
        """Give the name of the stack that deploys an endpoint."""
        return f"{stack_prefix(self.environment)}{name}"

    def batch_stack_name(self, name: str) -> str:
        """Give the name of the stack that deploys a batch job."""
        return self.stack_name(f"{BATCH_STACK}{name}")

    def batch_job_name(self, name: str) -> str:
        """Give the name that a batch job has among those of all environments."""
        return f"{name}-{self.environment}"

    @property
    def stack_tags(self) -> dict[str, str]:
        """The tags of its stacks, which CloudFormation gives to what they make."""
        return {**self.tags, ENVIRONMENT_TAG: self.environment}

    @property
    def registry_stack_name(self) -> str:
        """The name of the stack that has the model package groups."""
        return self.stack_name("registry")

    @property
    def release_stack_name(self) -> str:
        """The name of the stack that lets a pipeline of another account release here."""
        return self.stack_name("release")

    @property
    def release_role_name(self) -> str:
        """The name of the role that a pipeline takes on; it stands in another account's stack."""
        return f"coalmine-{self.environment}-release"

    def canary_state_machine_name(self, name: str) -> str | None:
        """Give the name of an endpoint's canary, which only a pipeline has to know beforehand."""
        return None if self.pipeline_account is None else f"coalmine-{self.endpoint_name(name)}"

    @property
    def watch_stack_name(self) -> str:
        """The name of the stack that has the alarms' topic and the dashboard."""
        return self.stack_name("watch")

    @property
    def cost_stack_name(self) -> str:
        """The name of the stack, in us-east-1, that has the budget and the billing alarm."""
        return self.stack_name("cost")

    @property
    def dashboard_name(self) -> str:
        """The name of the dashboard; it is global in its account, so it says the region."""
        return f"Coalmine-{self.environment}-{self.region}"

    @property
    def month_to_date_alarm_name(self) -> str:
        """The name of the alarm on the month's charges; people on call read it."""
        return f"Coalmine-{self.environment}-month-to-date"

    def model_package_group_name(self, group: str) -> str:
        """Give the physical name of a model package group, as SageMaker knows it."""
        return f"{group}-{self.environment}"
