"""What runs inside one instance of a variant: the scikit-learn container, as one process.

`worker` is the process: it ties its life to its parent's (`lifeline`), reads what the container
is told (`environment`) and serves `container_app`, which loads the model on the first request, as
the real one does, and runs the user's functions (`user_functions`) or the container's own
(`default_handlers`). `archive` unpacks artifacts and trusts none of them.

Where the Model's variables name another application, it is `direct_server` instead: gunicorn, as a
process of its own (`gunicorn_process`), started with the container's arguments.

With many models it is `multi_model_app` instead: another server in the real container too, with
`loaded_models` as its memory, `multi_model_handlers` as its defaults, and `inference_toolkit` as
what its handlers may import.

It imports Flask, waitress or gunicorn, numpy and the standard library; nothing of
`sandbox.sagemaker`, nothing of the rest of this project: the model's code must find the same world
here as in the container.
"""
