"""Helpers of the course "Learning to Execute": small Python programs, and an LSTM that learns what they print.

The core is the idea, in the order in which it is best read. Around it are rooms; each uses the core and the rooms
above it, never one below, and the core uses no room.

core
    errors       mistakes of whoever uses the course, with a sentence that says what to do
    text         characters to numbers and back, batches
    programs     the grammar: sample a program, know its output
    interpreter  run any program of the grammar safely
    tasks        programs, addition, memorisation; the split into train, validation and test
    curriculum   the four strategies
    model        the LSTM as encoder and decoder
    evaluation   teacher-forced and exact accuracy
    config       what one training run is
    training     the loop: draw, batch, loss, step, check

engine: what makes it fast and safe
    budget disk files results machine optimiser backpropagation fast runs fleet own_strategy terminal

analysis: what the notebooks measure
    ablation claims copy_rules digits edges intervals mistakes one_pass probes rehearsal results seeds seen
    sensitivity states surveys tracing variants

plots: every picture with its sentence
    style drawing parts heatmaps curves learning texts programs steps reading digits shares

widgets: the views of the notebooks, for Jupyter alone
    digits game heatmaps hidden_states learning programs reading training view

exercises: beside the widgets: what each exercise asks, and how an answer is checked
    notebook_00 notebook_01 notebook_02 notebook_03 notebook_04 notebook_05 notebook_06 notebook_07 notebook_08
    notebook_09 notebook_10

The command line is `__main__`. Importing the package loads none of them, so that the light ones stay light.
"""
