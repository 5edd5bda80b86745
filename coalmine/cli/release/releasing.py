"""The steps of a release of one endpoint, one after the other; the first that fails ends it."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click

from canary.inputs import StartRequest
from canary.kind import CanaryKind
from coalmine.cli.canary.exit_codes import ExitCode, exit_code
from coalmine.cli.canary.options import Chosen as CanaryChosen
from coalmine.cli.canary.reports import append_summary
from coalmine.cli.cdk_diff import CDK
from coalmine.cli.endpoint_choice import console
from coalmine.cli.exit_codes import AWS_SAID_NO, REFUSED, WRONG_USE
from coalmine.cli.release.canary_run import follow_run, say_how_to_look, start_run
from coalmine.cli.release.committing import Committing, shown
from coalmine.cli.release.options import Chosen
from coalmine.cli.release.pinning import Pin, pin_endpoint
from coalmine.cli.release.promoting import promote_endpoints
from coalmine.cli.release.steps import Steps
from coalmine.cli.smoke import print_smoke, smoke_code, smoke_endpoint
from coalmine.gateways.aws import AwsError
from coalmine.gateways.live_canary import LiveCanary
from coalmine.releases.names import pin_option, short_model

Done = TypeVar("Done")

_BEGINNINGS = {
    CanaryKind.CANARY: "requests move stage by stage",
    CanaryKind.HOT_FIX: "all requests move at once, unjudged",
    CanaryKind.GO_BACK: "all requests go to the model before",
}
_GOOD_ENDS = (ExitCode.PROMOTED, ExitCode.NOTHING_TO_RELEASE)


@dataclass(kw_only=True)
class Releasing:
    """A release on its way."""

    chosen: Chosen
    committing: Committing
    steps: Steps
    with_the_record: list[Path] = field(default_factory=list)  # to be in its commit

    @property
    def words(self) -> str:
        """How the endpoint is named on the command line."""
        return self.chosen.words

    def pin(self, pin: Pin, *, has_own_commit: bool = True) -> None:
        """Change the line.

        Args:
            has_own_commit: false: it goes into that of the record.
        """
        chosen, committing = self.chosen, self.committing if has_own_commit else None
        self.steps.begin(f"the `model:` of {chosen.at.name} in {shown(chosen.files.config_file)}")
        self._do(
            lambda: pin_endpoint(chosen.at.name, pin, [chosen.files], committing),
            "the line could not be changed",
        )
        self.chosen = chosen.again()
        if not has_own_commit:
            self.with_the_record = [chosen.files.config_file]

    def deploy(self) -> None:
        """Put the model into its slot, where it has no requests."""
        at, files = self.chosen.at, self.chosen.files
        self.steps.begin(f"cdk deploy {at.stack_name}")
        command = [str(CDK), "deploy", at.stack_name, "-c", f"env={files.environment}"]
        if files.is_elsewhere:
            command += ["-c", f"config={files.config_file}"]
        try:
            # A folder of its own: another release may be synthesized from here at the same time.
            with tempfile.TemporaryDirectory(prefix="coalmine-release-") as folder:
                command += ["--output", folder, "--require-approval", "never"]
                code = self.chosen.around.execute(command)
        except FileNotFoundError:
            reason = f"the CDK must be there, got no {CDK}"
            self.steps.stop(WRONG_USE, reason, "install it: make setup")
        if code != 0:
            self.steps.stop(
                AWS_SAID_NO,
                f"the deployment failed, why stands above; cdk ended with {code}",
                f"mend it, then: coalmine release start {self.words}",
            )

    def smoke(self) -> None:
        """Ask every variant its golden requests."""
        at = self.chosen.at
        self.steps.begin(f"golden requests to every variant of {at.endpoint_name}")
        live = self.chosen.around.connect_asked(at.endpoint_name, at.region)
        results = self._do(lambda: smoke_endpoint(live, at), f"{at.endpoint_name} cannot be asked")
        print_smoke(console(), at, results)
        code = smoke_code(results)
        if code != 0:
            self.steps.stop(
                code,
                "a variant does not answer as its model did when it was packed",
                "no request was moved; release another model: "
                f"coalmine release start {self.words} --artifact URI",
            )

    def canary(
        self, request: StartRequest, *, waits: bool, summary_file: Path | None = None
    ) -> dict[str, Any] | None:
        """Move the requests; return how it ended, None where it goes on without us.

        Args:
            summary_file: what the report is appended to, as Markdown, however it ends.
        """
        at, around = self.chosen.at, self.chosen.around
        self.steps.begin(f"{_BEGINNINGS[request.kind]}, on {at.endpoint_name}")
        if request.is_release:
            self._refuse_another()

        def start() -> tuple[LiveCanary, str]:
            live = around.connect_canary(at.stack_name, at.region)
            return live, start_run(self.chosen, live, request)

        live, canary_id = self._do(start, "it could not be started")
        click.echo(f"started {canary_id}")
        if waits:
            ended = self._follow(live, canary_id)
            if summary_file is not None:
                canary = CanaryChosen(at=at, live=live, sleep=around.sleep)
                append_summary(canary, ended, summary_file)
            return ended
        say_how_to_look(self.chosen)
        click.echo(f"at its end: coalmine promote {self.words}")
        return None

    def promote(self) -> None:
        """Write down who serves."""
        self.steps.begin(shown(self.chosen.files.record_file))
        self._do(
            lambda: promote_endpoints(
                self.chosen.endpoints,
                self.chosen.files,
                self.chosen.around,
                self.committing,
                is_named=True,
                also=self.with_the_record,
            ),
            "who serves is not recorded",
            f"then: coalmine promote {self.words}",
        )

    def end_as(self, summary: dict[str, Any]) -> None:
        """End here, as the canary ended, where the model does not serve."""
        code = exit_code(summary)
        if code not in _GOOD_ENDS:
            outcome = summary["outcome"]  # its reason stands above
            ending = "refused" if outcome is None else outcome.replace("_", " ")
            self.steps.stop(code, ending, *self._ways_on(code))

    def _refuse_another(self) -> None:
        """End where the canary would release another model than Git asks for here.

        It takes what was deployed last, which may be older than the line, or somebody else's.
        """
        at, model = self.chosen.at, self.chosen.at.parsed().model
        live = self._do(
            lambda: self.chosen.around.connect(at.stack_name, at.region).look(),
            "what is deployed cannot be read",
        )
        slot = None if live.deployed is None else live.deployed.release
        due = None if slot is None else live.model_of(slot)
        if model is None or due is None or due.identity == model.identity:
            return
        self.steps.stop(
            REFUSED,
            f"no request was moved: Git asks for {short_model(model)} here, the last deployment "
            f"would release {short_model(due)}",
            f"deploy it: coalmine release start {self.words}",
        )

    def _follow(self, live: LiveCanary, canary_id: str) -> dict[str, Any]:
        look = f"look again: coalmine canary watch {self.words}"
        promote = f"at its end: coalmine promote {self.words}"
        try:
            return follow_run(self.chosen, live, canary_id)
        except KeyboardInterrupt:
            reason = f"nobody looks, {canary_id} goes on"
            self.steps.stop(ExitCode.INTERRUPTED, reason, look, promote)
        except AwsError as error:
            reason = f"AWS is out of reach, {canary_id} goes on without us: {error}"
            self.steps.stop(ExitCode.INFRASTRUCTURE_ERROR, reason, look, promote)

    def _ways_on(self, code: int) -> tuple[str, ...]:
        again = f"coalmine release start {self.words} --no-deploy"
        if code == ExitCode.ROLLED_BACK:
            record = self.chosen.files.record().find(self.chosen.at.name)
            option = "--artifact URI" if record is None else pin_option(record.champion.model)
            return (
                "Git still asks for it; put the line back:",
                f"  coalmine release pin {self.words} {option}",
                f"or insist: {again} --retry",
            )
        if code == ExitCode.INFRASTRUCTURE_ERROR:
            return (f"look: coalmine canary status {self.words}",)
        return (f"mend that, then: {again}",)

    def _do(self, work: Callable[[], Done], failure: str, *ways_on: str) -> Done:
        """Do the work of a step; where it ends everything, say how far this was."""
        try:
            return work()
        except AwsError as error:
            self.steps.stop(AWS_SAID_NO, f"{failure}: AWS said no\n  {error}", *ways_on)
        except SystemExit as ending:
            self.steps.stop(int(ending.code) if ending.code else 0, failure, *ways_on)
