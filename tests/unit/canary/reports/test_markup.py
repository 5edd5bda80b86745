"""Markup: nothing that stands in it can break it."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from canary.reports.markup import Markup, joined, tag, value


class Read(HTMLParser):
    """What a browser would make of it."""

    def __init__(self, document):
        super().__init__()
        self.tags, self.attributes, self.text = [], {}, ""
        self.feed(document)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= dict(attrs)

    def handle_data(self, data):
        self.text += data


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]))


@given(TEXT)
def test_any_text_comes_back_as_it_is(text):
    read = Read(tag("p", {"title": text}, text))

    assert (["p"], text, text) == (read.tags, read.attributes["title"], read.text)


def test_markup_is_kept_and_none_is_left_out():
    assert "<p>a<b>c</b></p>" == tag("p", {"class": None}, "a", Markup("<b>c</b>"), None)
    assert "&lt;b&gt;" == joined(["<b>"])


def test_a_number_says_where_it_is_from():
    read = Read(value("stages.0.number", 1, "1"))

    assert ("stages.0.number", "1") == (read.attributes["data-path"], read.attributes["data-value"])


def test_a_missing_number_is_null():
    assert 'data-value="null"' in value("exposure.restore_seconds", None, "none")
