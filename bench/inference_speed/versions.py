"""Prints the versions of what is installed here, as JSON."""

import json
import sys
from importlib import metadata

if __name__ == "__main__":
    print(json.dumps({name: metadata.version(name) for name in sys.argv[1:]}))
