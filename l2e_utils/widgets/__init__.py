"""The interactive views of the notebooks: controls, a text and a picture that follow them.

Every view works the same way: a control changes, a pure function makes a drawing and a text, and both are put into
plain widgets. Nothing is captured or printed, so a view can be used and tested without a browser: set a control's
`value`, read `view.text.value` and `view.drawing`. An error in the function is shown in the text and raised as well.

    view      what every view is made of
    programs  one program: given to a network, or rolled from the grammar
    heatmaps  a network over all levels
    training  runs that train while one looks on
"""

from html import escape  # to look for a text in what a view shows

from l2e_utils.widgets.heatmaps import HeatmapExplorer, answer_table, copied
from l2e_utils.widgets.programs import ProgramDice, ProgramRunner, clearly_better_levels, scramble
from l2e_utils.widgets.training import TrainingView
from l2e_utils.widgets.view import CODE, WIDE, View, code, picture, slider, verdict

__all__ = [
    "CODE",
    "WIDE",
    "HeatmapExplorer",
    "ProgramDice",
    "ProgramRunner",
    "TrainingView",
    "View",
    "answer_table",
    "clearly_better_levels",
    "code",
    "copied",
    "escape",
    "picture",
    "scramble",
    "slider",
    "verdict",
]
