"""The models behind a multi-model endpoint, as an operator names and checks them.

names      name, version and S3 key; which model is meant
head       model.json from the first bytes of an artifact
artifact   whether a packed artifact fits the endpoint, without loading its estimator
facts      what model.json says that a person wants to see
patience   how long a model may take to load, and when to ask again

Pure, apart from `artifact`, which reads a file. Nothing here unpickles: whoever may write to the
bucket could have written the pickle.
"""
