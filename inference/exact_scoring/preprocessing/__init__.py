"""What stands in front of the final estimator, as a chain of small transforms.

    transforms      what a transform can do, and what it may be given
    columns         the two kinds of a batch's columns, read as numbers
    scaling         the four scalers: a list of subtract, divide, multiply, add and clip
    imputation      SimpleImputer: a filling for each column that survives
    category_table  from a category to what stands for it, with the missing and the unseen
    encoding        OneHotEncoder and OrdinalEncoder: a table for each column
    branches        ColumnTransformer: columns picked, transformed, put side by side
    chain           one transform behind the other; what a scorer holds
    asking          category tables of a fitted encoder, read from its own answers
    layout          how scikit-learn lays out what it hands on: sums of products depend on it
    recognised_...  fitted encoders as tables, fitted scalers and imputers as arithmetic
    recognition     from fitted transformers to a chain; what is not known is refused

A row goes through plain Python, value by value; a batch through numpy, column by column. All
arithmetic is element by element, so both give the same bits.
"""
