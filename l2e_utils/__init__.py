"""Helpers of the course "Learning to Execute": small Python programs, and an LSTM that learns what they print.

The modules build on each other in this order; each can be read from top to bottom:

    budget       how much to do, on what device, where things are kept
    text         characters to integers and back, batches
    programs     the grammar: sample a program, know its output
    interpreter  run any program of the grammar safely
    one_pass     run a program from left to right, with a small memory
    tasks        programs, addition, memorisation; the split into train, validation and test
    curriculum   the four strategies
    model        the LSTM as encoder and decoder
    tracing      gates, cells and states of a network that reads; what it would answer by now
    evaluation   teacher-forced and exact accuracy, with intervals
    config       what one training run is
    files        files of networks
    results      rows of results, and the manifest of what ships
    digits       sums and strings of digits, digit by digit
    backpropagation  the training step on a processor, written out
    training     the training loop
    fleet        many runs side by side
    representations  states of networks: how alike they are, how much room they take up
    probes       what can be read off a state
    ablation     what is lost when cells are silenced
    mistakes     kinds of wrong answers
    variants     small changes to a program: the same value from another text, one digit changed
    seen         what a run was trained on, twins of it, and what was left out
    sensitivity  does an answer stay and change where it must?
    surveys      the heatmaps that there are, shipped and one's own
    claims       what the paper claims, and what came out here
    handout      the notebooks without their solutions
    plots        a package: heatmaps, curves and texts, each picture with its sentence
    widgets      a package: the interactive views of the notebooks

Importing the package loads none of them, so that the light ones stay light.
"""
