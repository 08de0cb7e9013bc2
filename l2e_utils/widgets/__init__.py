"""The interactive views of the notebooks: controls, a text and a picture that follow them.

Every view works the same way: a control changes, a pure function makes a drawing and a text, and both are put into
plain widgets. Nothing is captured or printed, so a view can be used and tested without a browser: set a control's
`value`, read `view.text.value` and `view.drawing`. An error in the function is shown in the text and raised as well.

    view           what every view is made of, and how a program is rolled or typed in four of them
    programs       one program: given to a network, rolled, run in one pass, one digit of it changed
    reading        one program in a network, character by character: the steps, and the cells
    learning       which lessons a strategy draws, and a network on its way
    training       runs that train while one looks on
    heatmaps       networks over all levels
    digits         sums, and strings of digits
    hidden_states  states while a network learns
    game           a guess before the answers are shown
"""

from l2e_utils.widgets.digits import AdditionRunner, MemorisationExplorer
from l2e_utils.widgets.game import GuessGame
from l2e_utils.widgets.heatmaps import HeatmapExplorer
from l2e_utils.widgets.hidden_states import StatesExplorer
from l2e_utils.widgets.learning import CurriculumExplorer, LearningFilm
from l2e_utils.widgets.programs import ChangeExplorer, OnePass, ProgramDice, ProgramRunner
from l2e_utils.widgets.programs import clearly_better_levels, scramble
from l2e_utils.widgets.reading import CellViewer, CharacterStepper
from l2e_utils.widgets.training import AnswersView, TrainingView
from l2e_utils.widgets.view import View
