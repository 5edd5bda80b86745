"""Memory that was given back reads as it did before."""

import numpy as np

from exact_scoring.huge_pages import renew_zeros


def test_zeros_stay_zeros_and_neighbours_what_they_are():
    """Only whole pages inside are given back."""
    array = np.zeros(9 << 20, dtype=np.uint8)
    array[:100] = 7
    array[-100:] = 9
    renew_zeros(array.ctypes.data + 100, array.nbytes - 200)

    assert {7} == set(array[:100].tolist())
    assert {9} == set(array[-100:].tolist())
    assert not array[100:-100].any()
    array[100:-100] = 5
    assert {5} == set(np.unique(array[100:-100]).tolist())


def test_little_memory_is_left_alone():
    """It would not fill one huge page."""
    array = np.full(1000, 7.0)
    renew_zeros(array.ctypes.data, array.nbytes)

    assert (array == 7.0).all()
