"""The application that gunicorn is given: `direct_serving.application:application`.

gunicorn imports it before it answers the first ping. What goes wrong here is in the log, and ends
the container: the endpoint fails, instead of failing its requests.
"""

from __future__ import annotations

import os

from direct_serving.start import start

application = start(os.environ)
