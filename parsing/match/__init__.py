"""The matcher: rows of labelled cells to cells of a form, by labels; sums decide where the layout leaves a choice."""
