"""Deployment guardrails: the old fleet stays until the new one has been watched.

plan               the steps of a deployment, and what undoes it
rules              what SageMaker refuses of a DeploymentConfig
traffic_shifting   carries the steps out, and goes back when an alarm says so
"""
