"""Turns request bodies into the model's rows, and predictions into answers.

In the order of a request:

    invocation      the whole way, from a request's bytes to its answer; at once or as a stream
    content_types   which formats come in and go out; 415 and 406
    plain_json, plain_csv       quick readers of what is plain; anything else they give up
    body            the door to the careful readers, which say what is wrong
      json_body       an object, a list of objects, or JSON lines
      csv_body        cells with or without a header
      npy_body        a two-dimensional array, never a pickle
    schema, values  the model's features; one value checked against one of them
    columns, prepared           rows as a scorer takes them; what is made once for a model
    pieces, records, batches    a large body: cut, read, and answered on all cores (side_by_side)
    model_files, served_model   the verified files of a model, loaded once
      model_json                what model.json must say
      fused_model               arrays without an estimator, proved by recorded answers
      estimator_files, skops_model      an estimator, from a verified file
      scorer_choice, golden     exact scoring where it is proved, else the estimator itself
    estimator_scorer, frame     the scorer that asks the estimator itself, with a DataFrame
    scoring, overflow           rows scored; who is to blame where there is no answer
    answers         JSON, JSON lines and CSV (text_answers) or x-npy out
    arrow_csv, arrow_text       pyarrow for large bodies, where it is there (arrow_import)
    rejection, refusal          why there is no answer, as a container of one or of many takes it

What the caller did wrong is a `RequestError`; what the model does wrong is its own exception, and
passes: a 500 is how a bad model is seen.

It runs on the container's own libraries (numpy, pandas, scikit-learn 1.2 to 1.9), on Python 3.9 or
newer, and imports nothing but `exact_scoring` beside this package.
"""
