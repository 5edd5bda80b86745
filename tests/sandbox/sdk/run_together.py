"""Runs an SDK's examples at the same time, in processes forked after its import.

    python run_together.py sagemaker,boto3 script.py ... -- arguments of every script

It tells how each ended, one JSON object a line. The SDKs are what their authors published; only
what would keep the tests waiting is shortened: an SDK looks every 30 seconds whether an endpoint is
in service, and checks the schema of its settings anew, at length, whenever it reads one of them.
"""

import importlib
import json
import os
import runpy
import sys
import tempfile
import time
import traceback
from pathlib import Path

LONGEST_SLEEP_SECONDS = 0.5
_sleep = time.sleep


def main():
    """Fork one process for each script, and tell of each that ends."""
    end = sys.argv.index("--")
    modules, scripts = sys.argv[1].split(","), [Path(each) for each in sys.argv[2:end]]
    for module in modules:
        importlib.import_module(module)
    time.sleep = sleep_shortly
    validators = importlib.import_module("jsonschema.validators")
    validators.validator_for({}).check_schema = lambda *_, **__: None
    with tempfile.TemporaryDirectory() as folder:
        running = {}
        for script in scripts:
            output = Path(folder) / script.stem
            running[start(script, sys.argv[end + 1 :], output)] = output
        while running != {}:
            pid, status = os.wait()
            output = running.pop(pid)
            ended = {"exit_code": os.waitstatus_to_exitcode(status), "output": output.read_text()}
            print(json.dumps({"script": output.name, **ended}), flush=True)


def sleep_shortly(seconds):
    """Wait, but not as long as an SDK would."""
    _sleep(min(seconds, LONGEST_SLEEP_SECONDS))


def start(script, arguments, output):
    """Run one script in a child process that writes its output to a file."""
    pid = os.fork()
    if pid != 0:
        return pid
    exit_code = 1
    try:
        with output.open("w") as kept:
            os.dup2(kept.fileno(), 1)
            os.dup2(kept.fileno(), 2)
        sys.argv = [str(script), *arguments]
        sys.path[0] = str(script.parent)
        runpy.run_path(str(script), run_name="__main__")
        exit_code = 0
    except BaseException:  # the outermost frame of the child
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(exit_code)


if __name__ == "__main__":
    main()
