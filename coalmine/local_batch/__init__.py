"""Batch transform on this machine: `coalmine batch run --local`, without S3 and without AWS.

    run            a run from its lock to its end; the one entry: `run_local`
    attempt        the steps in order, as the state machine goes through them
    settings       those of the job, with folders in place of buckets
    artifact       the model, unpacked, and who it is
    lock, record   one process works on a run, and writes down where it stands
    cutting        the input is cut by several processes
    folders        objects as files; a URI is an absolute path
    copying        a range of one file to the end of another
    transform      a transform job: all shards, by as many processes as there are cores
    worker         one such process, seen from here
    scoring        the script that runs there: the artifact's own code answers
    records        lines into requests, answers into what is stored

The steps are those of `batch`, run one after the other over `folders`; only the transform job is
played here: as SageMaker does, shard by shard, with the functions of the artifact itself.

Loading an artifact runs the code and the pickle inside it, as whoever calls. Score with artifacts
that you packed yourself or whose maker you trust; a run's folder needs no trust, it holds text.
"""
