"""The container's web application, left out: gunicorn calls the handlers by WSGI."""
