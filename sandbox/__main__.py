"""`python -m sandbox`: the embedded AWS in the foreground."""

import sys

from sandbox.supervisor import main

sys.exit(main())
