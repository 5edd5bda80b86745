"""The model registry of an environment."""

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_s3 as s3
from constructs import Construct

from coalmine.config import EnvironmentConfig
from constructs_lib.model_bucket import ModelBucket
from constructs_lib.model_package_group import ModelPackageGroup
from stacks.environment_stack import EnvironmentStack


class RegistryStack(EnvironmentStack):
    """The model package groups, and the bucket with their artifacts, a prefix for each group."""

    def __init__(
        self, scope: Construct, construct_id: str, *, environment: EnvironmentConfig
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            environment=environment,
            about=f"the model registry of {environment.environment}",
        )
        models = ModelBucket(self, "Models", retain_data=environment.retain_data)
        groups = Construct(self, "Groups")
        for group in environment.model_package_groups:
            ModelPackageGroup(
                groups,
                group.name,
                group_name=environment.model_package_group_name(group.name),
                reader_account_ids=group.reader_accounts,
                retain_versions=environment.retain_data,
            )
            models.grant_read_to_accounts(f"{group.name}/", group.reader_accounts)
        CfnOutput(self, "ModelBucketName", value=models.bucket.bucket_name)
        # Exported by itself, not by who uses it: the last endpoint that does may go any time.
        self._model_bucket_arn = self.export_value(models.bucket.bucket_arn)

    @classmethod
    def of_environment(
        cls, scope: Construct, environment: EnvironmentConfig
    ) -> "RegistryStack | None":
        """Declare the registry of an environment that has one."""
        if not environment.model_package_groups:
            return None
        return cls(scope, environment.registry_stack_name, environment=environment)

    def import_model_bucket(self, scope: Construct) -> s3.IBucket:
        """Return the bucket as another stack sees it."""
        Stack.of(scope).add_stack_dependency(self)
        return s3.Bucket.from_bucket_arn(scope, "ModelBucket", self._model_bucket_arn)
