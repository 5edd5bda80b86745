"""Why traffic moves: to judge a new model, to mend at once, or to go back."""

from enum import StrEnum


class CanaryKind(StrEnum):
    """What an execution was started for."""

    CANARY = "canary"  # stage by stage, judged
    HOT_FIX = "hot_fix"  # somebody takes the responsibility, and says why
    GO_BACK = "go_back"  # to the model that served before, while it is remembered

    @property
    def is_direct(self) -> bool:
        """True when all traffic moves in one shift and is promoted as soon as it has settled."""
        return self is not CanaryKind.CANARY
