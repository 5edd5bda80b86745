"""Serverless variants: no instances, workers that come with the requests.

configuration   memory and concurrency of a variant
rules           what SageMaker refuses of it
pool            workers: started when a request finds none free, stopped when idle
fleets          a variant as a fleet that leases workers
invocations     one invocation: lease, ask, measure
metrics         its metrics; there are no others
"""
