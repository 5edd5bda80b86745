"""Shadow variants: copies of requests, whose answers are dropped.

rules    what SageMaker refuses of them
copies   sampled, sent, measured
"""
