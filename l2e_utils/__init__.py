"""Helpers of the course "Learning to Execute": small Python programs, and an LSTM that learns what they print.

The modules build on each other in this order; each can be read from top to bottom:

    budget       how much to do, on what device, where things are kept
    text         characters to integers and back, batches
    programs     the grammar: sample a program, know its output
    interpreter  run any program of the grammar safely
    tasks        programs, addition, memorisation; the split into train, validation and test
    curriculum   the four strategies
    model        the LSTM as encoder and decoder
    evaluation   teacher-forced and exact accuracy, with intervals
    config       what one training run is
    artifacts    files of networks and results
    backpropagation  the training step on a processor, written out
    training     the training loop
    fleet        many runs side by side
    plots        heatmaps and curves, each with its sentence
    widgets      the interactive views of the notebooks

Importing the package loads none of them, so that the light ones stay light.
"""
