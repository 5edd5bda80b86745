"""What every build of a pipeline runs in: a pinned image, and the tools that a checkout locks."""

from collections.abc import Sequence

from aws_cdk import aws_codebuild as codebuild

# Those of package.json and of its CLI; a test holds them together.
CDK_CLI_VERSION = "2.1148.1"
CDK_ASSETS_VERSION = "4.7.3"
IMAGE = codebuild.LinuxBuildImage.STANDARD_7_0
_RUNTIMES = {"python": "3.12", "nodejs": "22"}

# By hashes and the lock, as on everybody's machine; then the commands of both are found.
INSTALL = (
    "make setup",
    'export PATH="$PWD/.venv/bin:$PWD/node_modules/.bin:$PATH"',
)


def build_spec(*, install: Sequence[str] = (), build: Sequence[str] = ()) -> codebuild.BuildSpec:
    """Return what the builds of a pipeline have in common, with commands of their own."""
    phases: dict[str, dict[str, object]] = {"install": {"runtime-versions": _RUNTIMES}}
    if install:
        phases["install"]["commands"] = list(install)
    if build:
        phases["build"] = {"commands": list(build)}
    return codebuild.BuildSpec.from_object(
        {"version": "0.2", "env": {"shell": "bash"}, "phases": phases}
    )


def build_environment(
    compute_type: codebuild.ComputeType = codebuild.ComputeType.SMALL,
) -> codebuild.BuildEnvironment:
    """Return an image that cannot start containers of its own."""
    return codebuild.BuildEnvironment(
        build_image=IMAGE, compute_type=compute_type, privileged=False
    )


def as_role(role_arn: str, session_name: str) -> list[str]:
    """Return the commands that prepare the profile `release`, of another account's role."""
    profile = (
        f"[profile release]\\nrole_arn = {role_arn}\\nrole_session_name = {session_name}\\n"
        "credential_source = EcsContainer\\n"
    )
    return ["mkdir -p ~/.aws", f"printf '{profile}' > ~/.aws/config"]


def with_role(command: str) -> str:
    """Return a command that runs with that profile."""
    return f"AWS_PROFILE=release {command}"
