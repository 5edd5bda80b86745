"""Why a run cannot go on, for the person who started it."""


class RefusedRunError(ValueError):
    """Nothing that is tried again would help; the message names the thing and the fix.

    The state machine knows it by its name, and repeats no step that raises it.
    """
