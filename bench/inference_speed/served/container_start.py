"""What the container runs when it is told to serve: sagemaker-containers' own start."""

import importlib
import os

from bench.inference_speed import shim

if __name__ == "__main__":
    shim.install()
    server = importlib.import_module("sagemaker_containers._server")
    server.start(os.environ["SAGEMAKER_SERVING_MODULE"])
