"""The page of a report in a real browser: from disk, without a network, on every screen."""

import re
from pathlib import Path

import pytest

LOOKS = Path(__file__).with_name("looks.js").read_text(encoding="utf-8")
KINDS = (
    "promoted",
    "rolled_back",
    "held",
    "restored",
    "hot_fixed",
    "refused",
    "quick",
    "long",
    "evil",
)


def seen(opened, name):
    """Call one of the functions of looks.js in the page."""
    return opened.evaluate(f"(() => {{ {LOOKS}; return {name}(); }})()")


@pytest.mark.parametrize("kind", KINDS)
def test_it_opens_from_disk_and_asks_for_nothing(browser, saved, kind):
    context = browser.new_context(offline=True)
    asked, said = [], []
    opened = context.new_page()
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.goto(saved[kind].url)
    is_pwned = opened.evaluate("window.pwned === 1")
    context.close()

    assert [saved[kind].url] == asked
    assert [] == said
    assert not is_pwned


@pytest.mark.parametrize(
    ("kind", "width"),
    [
        *((kind, width) for kind in KINDS for width in (390, 1280)),
        *(("promoted", width) for width in (320, 600, 768)),
    ],
)
def test_it_fits_the_screen_and_can_be_read(look, saved, kind, width):
    """Nothing is cut off or scrolls sideways, no words lie on others, all are dark enough."""
    opened = look(saved[kind].url, width=width)

    assert width >= opened.evaluate("document.documentElement.scrollWidth")
    assert [] == seen(opened, "wordsOutside")
    assert [] == seen(opened, "wordsOnWords")
    assert [] == seen(opened, "cutOff")
    assert [] == seen(opened, "wordsTooPale")

    opened.emulate_media(color_scheme="dark")

    assert [] == seen(opened, "wordsTooPale")


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_on_the_page_is_the_one_of_its_json(look, saved, kind):
    opened = look(saved[kind].url)
    checked = seen(opened, "numbersThatDiffer")

    assert [] == checked["different"]
    assert checked["count"] > 5


def test_it_is_dark_where_that_is_preferred(look, saved):
    light, dark = (
        look(saved["promoted"].url, scheme=scheme).evaluate(
            "getComputedStyle(document.body).backgroundColor"
        )
        for scheme in ("light", "dark")
    )

    assert ["rgb(244, 245, 247)", "rgb(14, 17, 22)"] == [light, dark]


@pytest.mark.parametrize(
    ("kind", "most"), [("promoted", 5), ("rolled_back", 3), ("refused", 1), ("long", 4)]
)
def test_it_prints_to_one_pdf_of_few_light_pages(look, saved, kind, most):
    opened = look(saved[kind].url, scheme="dark")
    printed = opened.pdf(prefer_css_page_size=True, print_background=True)
    opened.emulate_media(media="print", color_scheme="dark")
    opened.set_viewport_size({"width": 718, "height": 1047})  # A4 without its margins

    assert printed.startswith(b"%PDF")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= most
    assert "rgb(255, 255, 255)" == opened.evaluate(
        "getComputedStyle(document.body).backgroundColor"
    )
    assert opened.evaluate("document.documentElement.scrollWidth") <= 718
    assert [] == seen(opened, "cutOff")
    assert [] == seen(opened, "wordsTooPale")


@pytest.mark.parametrize("kind", ["promoted", "rolled_back"])
@pytest.mark.parametrize("width", [390, 1280])
def test_plots_and_tables_speak_to_those_who_cannot_see_them(look, saved, kind, width):
    """A style that turns rows into cards would take a table's meaning away."""
    opened = look(saved[kind].url, width=width)
    roles = seen(opened, "accessible")

    assert 4 == len(roles["plots"])
    assert all(len(name) > 20 for name in roles["plots"])
    assert [] == roles["tablesWithoutCaption"]
    assert [] == roles["headsWithoutScope"]
    assert opened.get_by_role("table", name="Stages as planned and as they were").is_visible()
    assert 5 == opened.get_by_role("table").first.get_by_role("rowheader").count()
