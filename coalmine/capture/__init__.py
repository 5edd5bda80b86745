"""Captured requests and answers as a table: what SageMaker wrote, read again.

    location     where an endpoint's captured objects lie, and which prefixes cover a time span
    record       one line of a captured object, or what is wrong with it
    reading      records out of objects, counting what is none
    model        the features and classes that the bodies are read with
    columns      the table's columns, known before the first row
    answers      what a model answered, row by row
    rows         one record as rows: a request with three rows gives three
    table_files  the rows as CSV or Parquet, a batch at a time
    export       all of it in a stream, about in the order of time
    recent       the newest records, and those that arrive

Pure but for `table_files`, which writes. Objects come from `coalmine.gateways.captured_objects`.
Bodies are read by `model_handlers`, the code that read them when they were served. A body that it
cannot read is no failure: its text stands in the table instead.
"""
