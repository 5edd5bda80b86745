"""When the sandbox itself is killed, its clients say so and nothing of it stays behind."""

import signal

from sandbox.processes import descendants, is_alive
from tests.sandbox.conftest import eventually
from tests.sandbox.deployed.conftest import ENDPOINT, Deployed


def test_a_canary_in_a_killed_sandbox_ends_as_infrastructure_error(deployed: Deployed):
    """Workers die with the sandbox, so no challenger goes on serving; `--wait` returns 20."""
    deployed.set_weights({"blue": 1.0, "green": 0.0})
    # One of another test may have been rolled back.
    options = ("-c", "env=sandbox", ENDPOINT, "--wait", "--retry")
    waiting = deployed.start("coalmine", "canary", "start", *options)
    eventually(lambda: deployed.lock() is not None, seconds=30)
    server = deployed.sandbox.process
    left = descendants(server.pid)

    server.send_signal(signal.SIGKILL)

    output, _ = waiting.communicate(timeout=90)
    assert 20 == waiting.returncode, output
    assert "Traceback" not in output
    eventually(lambda: not [process for process in left if is_alive(process.pid)])
