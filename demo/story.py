"""What the demo does, in order. The commands are those that a user would type."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import yaml

from demo.held_out import sample_requests
from demo.screen import RequestCounts, Screen
from demo.traffic import Traffic

ENDPOINT = "flights"
ENDPOINT_NAME = "flights-sandbox"
_REQUESTS_PER_SECOND = 45
_PROMOTED, _ROLLED_BACK = 0, 10  # exit codes of `coalmine canary start --wait`


class StepFailed(Exception):  # noqa: N818 - it is the end of the story, not a programming error
    """A command of the demo did not end as it should."""


@dataclass
class Story:
    """Where the demo stands: its screen, its environment, and the seconds of each phase."""

    project: Path
    screen: Screen
    environment: dict[str, str]
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, title: str) -> Iterator[None]:
        """Announce a phase and take its time."""
        self.screen.phase(title)
        start = time.monotonic()
        yield
        self.seconds[title] = time.monotonic() - start

    def run(self, *command: str, expect: int = 0, quiet: bool = False) -> str:
        """Run a command as a user would. Quiet keeps its output back unless it fails.

        Raises:
            StepFailed: it ended with another exit code than expected.
        """
        self.screen.command(command)
        done = subprocess.run(  # noqa: S603 - the commands are those of this file
            command,
            cwd=self.project,
            env=self.environment,
            check=False,
            text=True,
            stdout=subprocess.PIPE if quiet else None,
            stderr=subprocess.STDOUT if quiet else None,
        )
        if done.returncode != expect:
            if quiet:
                self.screen.output(done.stdout)
            said = f"`{' '.join(command)}` ended with exit code {done.returncode}, not {expect}"
            raise StepFailed(said)
        return done.stdout if quiet else ""


def tell(project: Path, *, keep: bool) -> int:
    """Run the demo from an empty machine to a promoted and a refused model.

    Returns:
        The exit code: 0 all went as told, 1 a step failed, 130 interrupted.
    """
    story = Story(project, Screen(), _environment(project))
    started = time.monotonic()
    try:
        counts = _tell(story, keep=keep)
    except StepFailed as failure:
        story.screen.failure(str(failure))
        code = 1
    except KeyboardInterrupt:
        story.screen.failure("interrupted; the sandbox stops, nothing stays behind")
        code = 130
    else:
        code = 0
        story.screen.closing(counts, story.seconds, time.monotonic() - started)
        if keep:
            story.screen.hints(ENDPOINT, ENDPOINT_NAME)
            return code
    # All that was deployed lives in the sandbox: when it stops, everything is gone.
    _stop_sandbox(story)
    return code


def _tell(story: Story, *, keep: bool) -> RequestCounts:
    with story.phase("Train three models on real flights, and pack them"):
        story.run(sys.executable, "-m", "demo.models")
    with story.phase("Start an AWS on this machine"):
        if _stop_sandbox(story):
            story.screen.note("a sandbox from before was up in this folder; it is replaced")
        story.run("coalmine", "sandbox", "up")
        story.environment |= _sandbox_exports(story)
        os.environ |= story.environment  # for this process's own boto3
    with story.phase("Deploy, with an unmodified CDK"):
        story.run(*_cdk("bootstrap"), quiet=True)
        story.run(*_cdk("deploy", "--require-approval", "never"), quiet=True)
        _show_predictions(story)
    traffic = Traffic(ENDPOINT_NAME, requests_per_second=_REQUESTS_PER_SECOND)
    traffic.start()
    try:
        with story.phase("A better model: canary, and promoted"):
            _canary(story, expect=_PROMOTED)
        with story.phase("Deploy a model that is secretly bad into the idle slot"):
            release = _second_release(story.project)
            story.run(
                *_cdk("deploy", "--require-approval", "never", "-c", f"config={release}"),
                quiet=True,
            )
            story.screen.weights(_weights())
        with story.phase("The bad model: canary, and rolled back"):
            _canary(story, expect=_ROLLED_BACK)
            story.screen.weights(_weights())
    finally:
        traffic.stop()
    counts = RequestCounts(served=traffic.snapshot().served, failed=_failures())
    if not keep:
        with story.phase("Destroy everything"):
            story.run("coalmine", "destroy", "-c", "env=sandbox", "--data", "--yes")
    return counts


def _stop_sandbox(story: Story) -> bool:
    """Stop the sandbox of this folder; False when there was none."""
    done = subprocess.run(
        ["coalmine", "sandbox", "down"],  # noqa: S607 - the environment's PATH begins with ours
        cwd=story.project,
        env=story.environment,
        check=False,
        capture_output=True,
        start_new_session=True,  # a second Ctrl-C must not stop the stopping
    )
    return done.returncode == 0


def _canary(story: Story, *, expect: int) -> None:
    story.run("coalmine", "canary", "start", "-c", "env=sandbox", ENDPOINT, "--wait", expect=expect)


def _cdk(verb: str, *arguments: str) -> tuple[str, ...]:
    cdk = str(Path("node_modules") / ".bin" / "cdk")
    everything = () if verb == "bootstrap" else ("--all",)
    return (cdk, verb, "-c", "env=sandbox", *everything, *arguments)


def _environment(project: Path) -> dict[str, str]:
    """Give the commands this project's own tools first, and no AWS account of the user's."""
    own = f"{project / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {**kept, "PATH": own, "AWS_EC2_METADATA_DISABLED": "true"}


def _sandbox_exports(story: Story) -> dict[str, str]:
    lines = story.run("coalmine", "sandbox", "env", quiet=True).splitlines()
    pairs = (line.removeprefix("export ").split("=", 1) for line in lines if "=" in line)
    return {name: value.strip("'\"") for name, value in pairs}


def _show_predictions(story: Story) -> None:
    """Ask for one prediction in each of three formats, and show question and answer."""
    runtime = boto3.client("sagemaker-runtime")
    for content_type, body in sample_requests():
        answer = runtime.invoke_endpoint(
            EndpointName=ENDPOINT_NAME, ContentType=content_type, Accept=content_type, Body=body
        )
        story.screen.prediction(content_type, body, answer["Body"].read().decode())


def _second_release(project: Path) -> Path:
    """Write the config of the next release: the idle slot gets the model trained on one airport."""
    config = yaml.safe_load((project / "config" / "sandbox.yaml").read_text(encoding="utf-8"))
    slots = {variant["name"]: variant for variant in config["endpoints"][0]["variants"]}
    slots["blue"]["artifact"] = "build/models/flights-jfk.tar.gz"
    release = project / "build" / "demo" / "release-2.yaml"
    release.parent.mkdir(parents=True, exist_ok=True)
    release.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    return release.relative_to(project)


def _weights() -> dict[str, float]:
    endpoint = boto3.client("sagemaker").describe_endpoint(EndpointName=ENDPOINT_NAME)
    return {
        variant["VariantName"]: variant["CurrentWeight"]
        for variant in endpoint["ProductionVariants"]
    }


def _failures() -> dict[str, int]:
    """Count 5xx errors by variant, as CloudWatch has them: a failed answer names none."""
    now = datetime.now(UTC)
    cloudwatch = boto3.client("cloudwatch")
    return {
        name: round(
            sum(
                point["Sum"]
                for point in cloudwatch.get_metric_statistics(
                    Namespace="AWS/SageMaker",
                    MetricName="Invocation5XXErrors",
                    Dimensions=[
                        {"Name": "EndpointName", "Value": ENDPOINT_NAME},
                        {"Name": "VariantName", "Value": name},
                    ],
                    StartTime=now - timedelta(hours=1),
                    EndTime=now + timedelta(minutes=1),
                    Period=60,
                    Statistics=["Sum"],
                )["Datapoints"]
            )
        )
        for name in _weights()
    }
