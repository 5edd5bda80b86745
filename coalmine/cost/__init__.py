"""What an environment costs, before it is deployed.

`assembly`        the synthesized templates, and `intrinsics`: what CloudFormation fills in later.
`resources`       templates and usage in, items out: what is paid, how much of it, and what is left
                  out with the reason. By subject: `hosting` (with `scaling`, `serverless`,
                  `captured`), `monitoring`, `canary_runs` (with `state_walk`),
                  `batch_runs`, `usage`.
`items`           an item at the fewest, expected and most instances: a `Quantity`.
`prices`          dated tables, one file a region in `prices/`, each row with its source.
`estimate`        items times prices; `document` is its JSON, `difference` holds two of them
                  against each other.
`price_list`      the answers of AWS's Price List API, read as rows of a table.

Money is Decimal. What has no price is left out of the sums and named: never silently 0. Free tiers,
discounts and taxes are not considered. Nothing here talks to AWS, to people or to the clock.
"""
