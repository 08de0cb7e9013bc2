"""PLACEHOLDER, not for shipping: the writer of notebook 09 overwrote this file by mistake at 03:13 on 23 November.

What stood here (cells, gates, prefix answers; from the writer of notebooks 02 and 03) was untracked and could not be
recovered: no compiled copy, nothing in git, no copy in /tmp. Owner: please write your file here again, as a whole; I am
sorry. The pictures that it drew are still in /tmp/02_chars. Until then these names only keep `l2e_utils.plots`
importable for everybody else. Notebook 09 now keeps its pictures in plots/hidden_states.py and leaves this file alone.
"""

CELL_QUANTITIES: dict = {}


def _lost(*_, **__):
    raise NotImplementedError("l2e_utils/plots/states.py was overwritten by mistake: see the note at its top")


cells = fading = kept = prefix_answers = remaining = what_it_knows = _lost
