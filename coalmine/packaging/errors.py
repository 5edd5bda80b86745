"""What can go wrong when a model is packed.

PackagingError         one line for a person
  BadInputError        a file or option of the caller is wrong
  RefusedModelError    the model would not serve as it should
"""


class PackagingError(Exception):
    """A model was not packed."""


class BadInputError(PackagingError):
    """A file or option of the caller is wrong."""


class RefusedModelError(PackagingError):
    """The model would not serve as it should."""


def one_line(cause: BaseException) -> str:
    """Names an exception and the first line of what it says."""
    lines = str(cause).strip().splitlines()
    return f"{type(cause).__name__}: {lines[0]}" if lines else type(cause).__name__
