"""How the tests share the cores: a file stays on one worker, because its fixtures are costly."""

from pathlib import Path

import pytest
from hypothesis import settings

# A slow machine is no failure.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

DEPLOYED = Path(__file__).parent / "sandbox" / "deployed"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep each file together, and all that use one deployment; what kills it comes last."""
    items.sort(key=lambda item: item.path.name == "test_sandbox_killed.py")
    for item in items:
        room = DEPLOYED if item.path.is_relative_to(DEPLOYED) else item.path
        item.add_marker(pytest.mark.xdist_group(str(room)))


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
