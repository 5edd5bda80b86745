"""Multi-model endpoints: many models on the same instances, loaded when they are asked for.

routing   which instance answers for a model, and what its container is told
host      the models of one instance: downloaded, loaded, used, unloaded
cache     which of them are in memory, and who needs them
"""
