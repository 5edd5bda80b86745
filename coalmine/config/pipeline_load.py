"""From a pipeline's file to the pipeline with its environments, or to all that is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coalmine.config import name_rules
from coalmine.config.document import Document, read
from coalmine.config.load import PROJECT, environment_path, load, refuse
from coalmine.config.misshapen import misshapen
from coalmine.config.pipeline_rules import broken_rules
from coalmine.config.pipeline_schema import PipelineConfig, PipelineEnvironment
from coalmine.config.problems import ConfigError, Problem
from coalmine.config.raw import items
from coalmine.config.schema import EnvironmentConfig


@dataclass(frozen=True, kw_only=True, slots=True)
class Pipeline:
    """A pipeline's settings, and the environments it goes through, loaded.

    Attributes:
        file: where it was read; the environments' files lie beside it.
    """

    file: Path
    settings: PipelineConfig
    environments: tuple[EnvironmentConfig, ...]

    @property
    def stages(self) -> tuple[tuple[PipelineEnvironment, EnvironmentConfig], ...]:
        """What the pipeline says of each environment, with that environment, in their order."""
        return tuple(zip(self.settings.environments, self.environments, strict=True))

    def environment(self, name: str) -> EnvironmentConfig:
        """Give the environment of that name."""
        return next(each for each in self.environments if each.environment == name)

    def in_project(self, project: Path = PROJECT) -> str:
        """Give the file as a checkout has it.

        Raises:
            ValueError: it lies elsewhere, where a checkout has nothing.
        """
        return _in_project(self.file, project)

    def config_file(self, environment: str, project: Path = PROJECT) -> str | None:
        """Give the file of an environment as a checkout has it; None: it is where all are."""
        file = environment_path(environment, self.file.parent)
        return None if file == environment_path(environment) else _in_project(file, project)


def is_pipeline(file: Path) -> bool:
    """Tell a pipeline's file from that of an environment."""
    return "pipeline" in read(file).data


def load_pipeline(file: Path, base: Path = PROJECT) -> Pipeline:
    """Read and check the file of a pipeline, and those of its environments, which lie beside it.

    Args:
        file: The YAML file.
        base: The folder against which relative artifact paths are read.

    Raises:
        ConfigError: anything is wrong; it carries every problem of the file.
    """
    document = read(file)
    environments, missing = _environments(document, file.parent, base)
    problems = [
        *misshapen(PipelineConfig, document.as_json()),
        *name_rules.unique(document.data.get("environments"), ("environments",)),
        *missing,
        *broken_rules(document.data, environments),
    ]
    refuse(file, document, problems)
    settings = PipelineConfig.model_validate_json(document.as_json())
    return Pipeline(
        file=file.resolve(),
        settings=settings,
        environments=tuple(environments[each.name] for each in settings.environments),
    )


def _environments(
    document: Document, folder: Path, base: Path
) -> tuple[dict[str, EnvironmentConfig], list[Problem]]:
    loaded: dict[str, EnvironmentConfig] = {}
    problems: list[Problem] = []
    for index, name in _names(document):
        file = environment_path(name, folder)
        try:
            environment = load(file, base)
        except ConfigError as error:
            found = "1 problem" if len(error.problems) == 1 else f"{len(error.problems)} problems"
            said = found if file.is_file() else "no such file"
            fix = f"coalmine config check {file}" if file.is_file() else f"write {file}"
            problems.append(_unusable(index, f"{name}: {said}", fix))
            continue
        if environment.environment != name:
            said = f"{file.name}, the config of {environment.environment!r}"
            problems.append(_unusable(index, said, f"write `environment: {name}` into it"))
            continue
        loaded[name] = environment
    return loaded, problems


def _names(document: Document) -> Iterator[tuple[int, str]]:
    for index, each in enumerate(items(document.data.get("environments"))):
        if isinstance(each.get("name"), str):
            yield index, each["name"]


def _unusable(index: int, value: str, fix: str) -> Problem:
    return Problem(
        path=("environments", index, "name"),
        value=value,
        allowed="an environment whose config file lies beside this one and has no mistake",
        fix=fix,
    )


def _in_project(file: Path, project: Path) -> str:
    if not file.is_relative_to(project):
        raise ValueError(
            f"a pipeline's files must lie in the repository, {project}, got {file}: what is "
            "elsewhere is not in a checkout"
        )
    return file.relative_to(project).as_posix()
