"""An estimator and its inference code become one deterministic `model.tar.gz`.

    pack            the steps in order; the one entry: `pack_model`
    frameworks      which scikit-learn each framework container runs
    estimator       loads the estimator; its feature names and classes
    feature_types   number or text, and what may be missing
    sample          the rows of --sample
    booleans        True and False in them, which callers send as 1 and 0
    golden          requests made from the sample, and when two answers agree
    exact_form      the estimator as arrays, proved on a thousand rows
    importances     what weighs most in the model
    formats         joblib, skops, fused
    model_files     the model's files in each of them; skops_file the one without a pickle
    description     model.json
    inspection      what an artifact is, told without loading it
    archive         a tar.gz whose bytes depend on nothing but its content
    fresh_process   runs the packed code where nothing of this process is left
    replay          the script that runs there; imports nothing of Coalmine
    errors          what can go wrong: a file of the caller, or the model

Loading a joblib or pickle file runs the code inside it. Pack only models that you trust.
Only `estimator` loads one in this process; only `fresh_process` starts another.
"""

from coalmine.packaging.errors import BadInputError, PackagingError, RefusedModelError
from coalmine.packaging.formats import ModelFormat
from coalmine.packaging.pack import PackedModel, pack_model

__all__ = [
    "BadInputError",
    "ModelFormat",
    "PackagingError",
    "PackedModel",
    "RefusedModelError",
    "pack_model",
]
