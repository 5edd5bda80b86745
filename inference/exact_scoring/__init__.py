"""A fitted estimator as arrays: the same answers to the last bit, without the estimator's plumbing.

    rows            what goes in: the values of one row, or the columns of many
    scores          what comes out, and what every scorer can do
    recognition     which estimators are taken apart, and by which module; anything else is refused
    names           how a class of scikit-learn is told from one that only bears its name
    exact_scorer    preprocessing and predictor, one behind the other
    forests, gradient_boosting, histogram_boosting      predictors: ensembles of trees
      tree_layout, tree_nodes       scikit-learn's trees as columns, and what is checked of them
      tree_fusing, histogram_fusing all trees behind tree_routing, walked by one call
      row_order, histogram_ranking  large batches: sorted; over threshold_ranks
      compiled_walks, huge_pages    that call, without scikit-learn's packages; its memory
      single_precision, raw_answers numbers as trees compare them; sums as classes
      boosted_trees                 what both kinds of boosting say of themselves
    linear          predictors: products, by BLAS or as scipy's sparse_products, and their links
    preprocessing   column transformers, imputers, scalers and encoders as a chain
    proof           whether a scorer gives the estimator's answers, to the last bit
      known_values, proof_rows      thresholds, categories; rows that try a scorer
      batches, agreement            rows as a batch; whether two answers are the same
    storage         a scorer as a folder of arrays, with a recorded_proof
      stored, fitting_parts         what is checked of each part, and of all of them together

A scorer has two entrances. One row is scored in plain Python around one compiled walk, because a
row's cost is overhead; many rows are scored column by column in numpy, which leaves the
interpreter's lock, so that parts of a batch run side by side. Both do the estimator's arithmetic in
the estimator's order; whether they succeed is not argued but proved, when a model is packed and
when it is loaded.

It runs on the container's own libraries (numpy, scipy, scikit-learn 1.2 to 1.9), on Python 3.9 or
newer, imports nothing outside this package, and scikit-learn only where it must.
"""
