"""What commands end with, and how their --help says it; canaries have codes of their own."""

REFUSED = 1
WRONG_USE = 2  # click's own
AWS_SAID_NO = 3
INTERRUPTED = 130

_DONE = "it is done"
_REFUSED = "it was refused and nothing was changed"


def exit_codes(
    *, done: str = _DONE, refused: str | None = _REFUSED, others: dict[int, str] | None = None
) -> str:
    """Write the exit codes of a command, for the end of its help.

    Args:
        refused: None where nothing can be refused.
    """
    told = {
        0: done,
        **({} if refused is None else {REFUSED: refused}),
        WRONG_USE: "the call or the config file is wrong",
        AWS_SAID_NO: "AWS said no",
        **({} if others is None else others),
    }
    return f"Exit codes: {'; '.join(f'{code} {words}' for code, words in told.items())}."
