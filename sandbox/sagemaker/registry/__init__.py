"""The model registry: groups, versions, approval.

packages             groups and their versions
lookup               finding them by name or ARN, also those of another account
group_policy         what a group's policy lets other accounts do
rules                what only SageMaker's documentation says
group_operations, package_operations   the API
events               what EventBridge is told about a version
"""
