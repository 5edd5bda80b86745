"""How the tests share the cores: a file stays on one worker, because its fixtures are costly."""

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# A slow machine is no failure.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# What is deployed once for all files of a folder; what takes longest stands first.
SHARED = (
    "tests/sandbox/pipeline",
    "tests/sandbox/deployed",
    "tests/sandbox/documented",
    "tests/sandbox/forms",
    "tests/sandbox/batch",
)
# Whoever comes last may not take long. Behind a room of one or two tests a worker takes the next
# one at once, which no other can have then: so these come after those.
FIRST = (*SHARED, "tests/sandbox/test_demo.py")


class RoomScheduling(LoadScopeScheduling):
    """Gives a worker a whole room at a time, in the order in which the rooms were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return room_of(nodeid)


def room_of(nodeid: str) -> str:
    """Name what stays together, in its order: a file, or all files that use one deployment."""
    file = nodeid.partition("::")[0]
    folder = file.rpartition("/")[0]
    return folder if folder in SHARED else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> RoomScheduling:
    config.option.loadscopereorder = False
    return RoomScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; in the shared deployment, what kills it comes last."""
    items.sort(key=lambda item: item.path.name == "test_sandbox_killed.py")
    items.sort(key=lambda item: not item.nodeid.startswith("tests/sandbox/"))
    items.sort(key=lambda item: place_of(room_of(item.nodeid)))


def place_of(room: str) -> int:
    """Say when a room's turn is: behind all that are known to take long, if it is none of them."""
    return FIRST.index(room) if room in FIRST else len(FIRST)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell in one line what tests measured, which a quiet run on many workers would not show."""
    measured = [
        f"{name} = {value}"
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, value in report.user_properties
    ]
    if measured != []:
        terminalreporter.write_line(f"measured: {', '.join(measured)}")
