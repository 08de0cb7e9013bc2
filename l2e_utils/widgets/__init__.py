"""The interactive views of the notebooks: controls, a text and a picture that follow them.

Every view works the same way: a control changes, a pure function makes a drawing and a text, and both are put into
plain widgets. Nothing is captured or printed, so a view can be used and tested without a browser: set a control's
`value`, read `view.text.value` and `view.drawing`. An error in the function is shown in the text and raised as well.

    view      what every view is made of
    programs  one program: given to a network, or rolled from the grammar
    heatmaps  networks over all levels
    training  runs that train while one looks on
    game      a guess before the answers are shown
    digits    sums, and strings of digits
    characters  one program, step by step through encoder and decoder
    cells     the gates and cells of a network that reads
    curricula what a strategy draws, and when
    learning  a network on its way
    hidden_states  states while a network learns, and with cells silenced
"""

from html import escape  # to look for a text in what a view shows

from l2e_utils.widgets.cells import CellViewer
from l2e_utils.widgets.changes import ChangeExplorer
from l2e_utils.widgets.characters import CharacterStepper
from l2e_utils.widgets.curricula import CurriculumExplorer, shares_of
from l2e_utils.widgets.digits import AdditionRunner, MemorisationExplorer
from l2e_utils.widgets.game import GuessGame, read_guess
from l2e_utils.widgets.heatmaps import HeatmapExplorer, answer_table
from l2e_utils.widgets.hidden_states import AblationExplorer, StatesExplorer
from l2e_utils.widgets.learning import LearningFilm
from l2e_utils.widgets.programs import OnePass, ProgramDice, ProgramRunner, clearly_better_levels, scramble
from l2e_utils.widgets.training import TrainingView
from l2e_utils.widgets.view import CODE, WIDE, View, code, picture, slider, verdict

__all__ = [
    "CODE",
    "WIDE",
    "AblationExplorer",
    "AdditionRunner",
    "CellViewer",
    "ChangeExplorer",
    "CharacterStepper",
    "CurriculumExplorer",
    "GuessGame",
    "HeatmapExplorer",
    "LearningFilm",
    "MemorisationExplorer",
    "OnePass",
    "ProgramDice",
    "ProgramRunner",
    "StatesExplorer",
    "TrainingView",
    "View",
    "answer_table",
    "clearly_better_levels",
    "code",
    "escape",
    "picture",
    "read_guess",
    "scramble",
    "shares_of",
    "slider",
    "verdict",
]
