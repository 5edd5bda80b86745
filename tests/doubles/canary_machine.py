"""The synthesized state machine of a canary, run with the real handlers on a fake world."""

from canary.handlers.conclude import conclude
from canary.handlers.judge import tick
from canary.handlers.prepare import prepare
from canary.handlers.promote import promote
from canary.handlers.restore import restore
from canary.handlers.roll_back import roll_back
from canary.handlers.shift import shift
from canary.handlers.smoke import smoke
from canary.inputs import DeathNotice, StepInput
from tests.doubles.canary_world import execution_arn
from tests.doubles.state_machine import Execution

HANDLERS = {
    "Prepare": prepare,
    "Smoke test": smoke,
    "Shift traffic": shift,
    "Judge": tick,
    "Promote": promote,
    "Roll back": roll_back,
    "Conclude": conclude,
}


class Machine:
    """A state machine with its world."""

    def __init__(self, definition, world, *, times=1):
        self.definition = definition
        self.world = world
        self.times = times  # how often each step runs; Lambda may run one twice
        self.failing = {}  # state name -> how many more calls of it fail

    def start(self, name="canary-1", document=None):
        world = self.world
        world.executions.start(name, {} if document is None else document)
        return Execution(
            definition=self.definition,
            handlers={state: self._handler(state, name) for state in HANDLERS},
            wait=world.pass_seconds,
            state={} if document is None else document,
        )

    def _handler(self, state_name, execution_name):
        def call(state):
            if self.failing.get(state_name, 0) > 0:
                self.failing[state_name] -= 1
                raise RuntimeError(f"{state_name} failed")
            for _ in range(self.times):
                given = StepInput(
                    execution_arn=execution_arn(execution_name),
                    execution_name=execution_name,
                    state=state,
                    deadline=self.world.clock.now + 35,
                )
                position = HANDLERS[state_name](given, self.world, self.world.clock.now)
            return position.to_dict()

        return call

    def tell_death(self, name, status, cause=""):
        """What the EventBridge rule does."""
        detail = {"executionArn": execution_arn(name), "status": status, "cause": cause}
        return restore(DeathNotice.from_event({"detail": detail}), self.world, self.world.clock.now)

    def started_restore(self, name):
        """Run the execution that a restore started."""
        return self.start(name, self.world.executions.inputs[name])


def tasks(execution):
    """Return the Task states gone through, repeats left out."""
    gone = [name for name in execution.path if name in HANDLERS]
    return [name for i, name in enumerate(gone) if i == 0 or gone[i - 1] != name]
