"""How fast the packed handlers answer, beside what people use today; `bench/inference.py` runs it.

    models          what is measured, and where its files lie
    training        trains and packs them; in the project's environment, once
    conversion      the same models for ONNX Runtime and treelite, once
    environment     the environment of the peers, made on demand
    handlers        bytes in, bytes out: each contender as one function
    measuring       bursts of calls in turns, and what is said of them
    parts           one process each, in the peers' environment:
      one_row         one JSON row
      batch           a CSV body, with its memory
      http_requests   requests over loopback, one worker on one core
      http_body       94 MB over loopback
      start_up        from nothing to the first answer, and loading
      agreement       bits that differ from the estimator's
    serving         the servers of these parts, and the client that asks them
    goals           which number must be reached, and was it
    tables, plot    what a person reads

Both sides run on one set of libraries (inference-requirements.txt), as in the container: what is
compared is what is done with them.
"""
