"""The container's web application, left out: gunicorn's workers call the handlers themselves.

Where a Model's Environment says so, the scikit-learn container starts gunicorn with the application
that `SAGEMAKER_SERVING_MODULE` names, without nginx in front of it. In the order of a start:

    application           what that variable names; importing it loads the model
    start                 the model loaded, warmed up and kept out of the garbage collector's way
    gunicorn_settings     a hook that each worker calls
    connections           its connections: plain requests are answered as plain_http reads them
    web_app               all requests: /ping, /invocations, /execution-parameters; others by WSGI
    request_body          a body as Content-Length or the chunks have it, within bounds
    execution_parameters  what a batch transform job asks for

Nothing here may start a thread while it is imported: with `--preload` the model is loaded once, the
workers are forks of that process, and no thread survives a fork.
"""
