"""Stands for the `gunicorn` command: notes its arguments, and listens on 127.0.0.1 only."""

from __future__ import annotations

import json
import os
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

Path(os.environ["TEST_ARGUMENTS"]).write_text(json.dumps(sys.argv[1:]))
sys.argv[1:] = [each.replace("0.0.0.0:", "127.0.0.1:") for each in sys.argv[1:]]
runpy.run_path(str(ROOT / "sandbox" / "hosting" / "gunicorn_process.py"), run_name="__main__")
