"""Data capture: sampled requests and answers, on S3 in SageMaker's layout.

records   what is captured of an invocation, and how it is written down
writer    collects and writes a little later, off the request path
"""
