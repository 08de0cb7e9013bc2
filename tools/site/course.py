"""All that the site and its tests take from the course: whoever moves modules of the package adapts this file alone."""

from __future__ import annotations

from l2e_utils import plots
from l2e_utils.analysis.mistakes import kind_of
from l2e_utils.analysis.surveys import Survey, copied, difference_of, level_of, shipped_surveys
from l2e_utils.engine.files import load_executor
from l2e_utils.engine.results import results_of
from l2e_utils.evaluation import Answer, answers
from l2e_utils.exercises.notebook_00 import NETWORK
from l2e_utils.interpreter import ProgramError, normalise, run
from l2e_utils.plots.heatmaps import DIFFERENCES, METRICS, points
from l2e_utils.plots.parts import SCALE
from l2e_utils.programs import OPERATIONS, Program, sample_program
from l2e_utils.tasks import Difficulty, distinct_examples, split_of
from l2e_utils.text import ALPHABET, OUTPUT_ALPHABET
from l2e_utils.widgets import clearly_better_levels
from tools import ROOT
from tools import notebooks as course_notebooks

__all__ = [
    "ALPHABET", "DIFFERENCES", "METRICS", "NETWORK", "OPERATIONS", "OUTPUT_ALPHABET", "ROOT", "SCALE", "Answer",
    "Difficulty", "Program", "ProgramError", "Survey", "answers", "clearly_better_levels", "copied",
    "course_notebooks", "difference_of", "distinct_examples", "kind_of", "level_of", "load_executor", "normalise",
    "plots", "points", "results_of", "run", "sample_program", "shipped_surveys", "split_of",
]  # fmt: skip
