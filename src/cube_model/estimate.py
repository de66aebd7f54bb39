"""How many cells a cuboid has in all rows, told by the cells of a sample of them.

The bias-corrected lower bound of Chao, "Nonparametric Estimation of the Number of Classes in a Population",
Scand. J. Statist. 1984, with the share of rows that were not looked at as a factor, so that a whole reading is exact.
What was compared, and how well it does: docs/adr/0019.
"""

import numpy as np

from cube_model.arrow_columns import Numbers


def estimated_cells(rows: Numbers, fraction: float) -> int:
    """The cells in all rows, of which a random fraction, above 0 and at most 1, has these numbers of rows in each cell.

    At least the cells of the sample, at most the rows that there are; exact for a fraction of 1. Cells of one row and
    of two tell how many have none: only these are looked at.
    """
    if not len(rows):
        return 0
    once, twice = int(np.count_nonzero(rows == 1)), int(np.count_nonzero(rows == 2))
    unseen = (1 - fraction) * once * (once - 1) / (2 * (twice + 1))
    most = int(rows.sum()) / fraction
    return round(max(min(len(rows) + unseen, most), len(rows)))
