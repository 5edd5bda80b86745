"""How a release goes through environments, whoever runs it.

`sequence.py`  the steps of one environment, in order, with the commands that do them: the CDK
               pipeline makes actions of them, `coalmine pipeline run` runs them one by one.

Pure: no AWS, process or clock; what runs the commands is somebody else's.
"""
