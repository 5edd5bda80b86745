"""The topic to which CloudWatch's alarms speak."""

from collections.abc import Mapping, Sequence

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from constructs_lib.account_service import account_service


class AlarmTopic(Construct):
    """An encrypted topic that alarms of this account may publish to.

    Under SNS's own key an alarm's message is lost without a word: that key's policy does not let
    CloudWatch use it, and cannot be changed. So the topic has a key of its own.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        display_name: str,
        emails: Sequence[str] = (),
        email_filter: Mapping[str, sns.FilterOrPolicy] | None = None,
    ) -> None:
        """Declare the topic.

        Args:
            emails: are subscribed; each gets a mail that has to be confirmed first.
            email_filter: which messages they get, by what is in them; without it, all of them.
        """
        super().__init__(scope, construct_id)
        self._key = kms.Key(
            self,
            "Key",
            description=f"Messages of the topic {display_name}",
            enable_key_rotation=True,
            # What it encrypts is delivered within minutes; nobody reads it later.
            removal_policy=RemovalPolicy.DESTROY,
        )
        self._topic = sns.Topic(
            self, "Topic", display_name=display_name, master_key=self._key, enforce_ssl=True
        )
        self.let_publish(account_service(self, "cloudwatch.amazonaws.com"))
        for email in emails:
            self._topic.add_subscription(
                subscriptions.EmailSubscription(email, filter_policy_with_message_body=email_filter)
            )

    @property
    def topic(self) -> sns.Topic:
        """The topic itself; people subscribe to it."""
        return self._topic

    def let_publish(self, service: iam.ServicePrincipal) -> None:
        """Let an AWS service publish, and use the key, without which it could not."""
        self._key.grant(service, "kms:Decrypt", "kms:GenerateDataKey*")
        self._topic.grant_publish(service)

    def publishing(self) -> list[iam.PolicyStatement]:
        """Return what a role needs that is yet to come: it publishes, and uses the key for it."""
        return [
            iam.PolicyStatement(actions=["sns:Publish"], resources=[self._topic.topic_arn]),
            iam.PolicyStatement(
                actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=[self._key.key_arn]
            ),
        ]
