"""Labels: words that lie neither on each other nor outside."""

from canary.reports.plots.labels import Labels, Place, text_width


def a_picture():
    return Labels(left=0, right=200, font_size=10)


def test_a_taken_place_is_not_taken_again():
    labels = a_picture()
    first, second = Place(x=10, y=20), Place(x=10, y=60)

    assert 'y="20"' in str(labels.place("limit", [first, second]))
    assert 'y="60"' in str(labels.place("highest", [first, second]))
    assert labels.place("third", [first, second]) is None


def test_a_word_that_would_leave_the_picture_is_put_elsewhere():
    near_the_edge = Place(x=195, y=20)

    assert a_picture().place("rolled back", [near_the_edge]) is None
    assert 'text-anchor="end"' in str(
        a_picture().place("rolled back", [near_the_edge, Place(x=195, y=20, anchor="end")])
    )


def test_widths_are_on_the_safe_side():
    """The widest letters of the usual typefaces are rare enough."""
    assert text_width("0123456789", 10) > 60
