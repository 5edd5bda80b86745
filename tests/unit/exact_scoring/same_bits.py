"""What an estimator and its exact form answer to the same rows, and rows that tell them apart."""

import numpy as np

ROWS = 120


def edge_rows(trees, random, count=ROWS):
    """Rows whose values lie on the trees' thresholds and on either side, in both precisions."""
    rows = random.normal(size=(count, trees[0].n_features)) * 2
    for tree in trees:
        for feature, threshold in zip(tree.feature, tree.threshold, strict=True):
            if feature >= 0 and np.isfinite(threshold):
                single = np.float32(threshold)
                row = random.integers(count)
                rows[row, feature] = random.choice(
                    [
                        threshold,
                        np.nextafter(threshold, -np.inf),
                        np.nextafter(threshold, np.inf),
                        single,
                        np.nextafter(single, np.float32(-np.inf)),
                        np.nextafter(single, np.float32(np.inf)),
                        (np.float64(single) + np.nextafter(single, np.float32(np.inf))) / 2,
                    ]
                )
    rows[0] = 0.0
    rows[1] = -0.0
    rows[2] = [1e38, -1e38, 3.4028235e38, 5e-324, 1e-45]
    return rows


def check_same_bits(estimator, predictor, rows):
    """Demands the estimator's bits of a batch, of its parts, and of each row alone."""
    for part in (rows, rows[:1], rows[1:3]):
        scores = predictor.predict_rows(np.ascontiguousarray(part))

        assert expected_values(estimator, part).tobytes() == scores.values.tobytes()
        if scores.probabilities is not None:
            assert estimator.predict_proba(part).tobytes() == scores.probabilities.tobytes()
    for row in rows[:40]:
        score = predictor.predict_row(row.tolist())

        assert expected_values(estimator, row[None])[0] == score.value
        if score.probabilities is None:
            assert not hasattr(estimator, "predict_proba")
            assert np.signbit(expected_values(estimator, row[None])[0]) == np.signbit(score.value)
        else:
            assert estimator.predict_proba(row[None])[0].tolist() == list(score.probabilities)


def expected_values(estimator, rows):
    """A regressor's predictions, or the places of a classifier's in its classes."""
    values = estimator.predict(rows)
    if not hasattr(estimator, "classes_"):
        return values
    return np.searchsorted(estimator.classes_, values)
