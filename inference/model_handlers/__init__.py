"""Turns request bodies into the model's rows, and predictions into answers.

In the order of a request:

    content_types   which formats come in and go out; 415 and 406
    body            the one door for bodies; picks one of
      json_body       an object, a list of objects, or JSON lines
      csv_body        cells with or without a header
      npy_body        a two-dimensional array, never a pickle
    schema          the model's features by name, type and order, read from model.json
    values          one value checked against one feature
    columns         checked values as a scorer takes them
    model_files     model.json, and the digests that a file must have to be loaded
    served_model    the model's files, loaded once
      fused_model               arrays without an estimator, proved by recorded answers
      estimator_files, skops_model      an estimator, from a verified file
      scorer_choice, golden     exact scoring where it is proved, else the estimator itself
    estimator_scorer, frame     the scorer that asks the estimator itself, with a DataFrame
    scoring, overflow           rows scored; who is to blame where there is no answer
    answers         JSON, JSON lines, CSV or x-npy out
    invocation      the whole way, from a request's bytes to its answer
    rejection       why a request got no answer: status, message, field, row
    refusal         the same, as a container of one model or of many sends it

What the caller did wrong is a `RequestError`; what the model does wrong is its own exception, and
passes: a 500 is how a bad model is seen.

It runs on the container's own libraries (numpy, pandas, scikit-learn 1.2 to 1.9), on Python 3.9 or
newer, and imports nothing but `exact_scoring` beside this package.
"""
