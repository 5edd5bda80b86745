"""Turns request bodies into the model's rows, and predictions into answers.

In the order of a request:

    content_types   which formats come in and go out; 415 and 406
    body            the one door for bodies; picks one of
      json_body       an object, a list of objects, or JSON lines
      csv_body        cells with or without a header
      npy_body        a two-dimensional array, never a pickle
    schema          the model's features by name, type and order, read from model.json
    values          one value checked against one feature
    frame           checked values as the frame that the estimator was fitted on
    served_model    model.joblib and model.json, loaded once
    prediction      what the estimator says of the rows
    answers         JSON, JSON lines, CSV or x-npy out
    rejection       why a request got no answer: status, message, field, row
    refusal         the same, as a container of one model or of many sends it

A body is read in two steps because SageMaker's `input_fn` does not see the model: the first needs
the format alone, the second (`to_frame`) the schema. What the caller did wrong is a `RequestError`;
what the estimator does wrong is its own exception, and passes: a 500 is how a bad model is seen.

It runs on the container's own libraries (numpy, pandas, scikit-learn 1.2 to 1.9), on Python 3.9 or
newer, and imports nothing outside this package.
"""
