"""`python -m demo [--keep]`: the whole story on one laptop."""

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType

from demo.story import tell


def main() -> int:
    """Run the demo; 0 when both canaries ended as they should."""
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="leave the sandbox up at the end")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    return tell(project=Path(__file__).resolve().parents[1], keep=arguments.keep)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
