"""Runs of batch jobs, as the operator sees them.

    names       the ids of runs, and of executions that go on with them
    machines    which machines a run asks for: the job's, others, or many large ones
    reading     how far a run is, by the documents in its folder
    progress    how far that is in rows, how fast it goes, what is left
    artifact    the model of a job, as a file of this machine

They read what the steps of `batch` write, from wherever it lies, and decide nothing about a run.
"""
