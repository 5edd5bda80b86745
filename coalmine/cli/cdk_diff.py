"""What `cdk diff` says of an assembly, run with the project's own CDK."""

import subprocess
from pathlib import Path

from coalmine.config.load import PROJECT

CDK = PROJECT / "node_modules" / ".bin" / "cdk"


class CdkDiffError(Exception):
    """The CDK gave no difference; the message is what it said."""


def diff_assembly(assembly: Path, cdk: Path = CDK) -> str:
    """Compare the templates of an assembly with those that are deployed.

    Templates alone are compared: that takes the bootstrap's lookup role, which only reads. A
    change set would take the deploy role, which no pull request should have.
    """
    options = ("--app", str(assembly), "--method", "template", "--no-color", "--ci")
    try:
        done = subprocess.run(  # noqa: S603  # the project's own CDK
            [str(cdk), "diff", *options],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    except FileNotFoundError as cause:
        raise CdkDiffError(
            f"the CDK must be there, got no {cdk}; install it: make setup"
        ) from cause
    if done.returncode != 0:
        raise CdkDiffError(done.stdout.strip())
    return done.stdout.strip()
