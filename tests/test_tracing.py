"""Tracing follows nn.LSTM exactly, layer by layer and character by character."""

import pytest
import torch

from l2e_utils.analysis.tracing import prefix_answers, trace, walk
from l2e_utils.model import LONGEST_OUTPUT
from l2e_utils.text import ALPHABET, OUTPUT_ALPHABET, START, STOP, Batch, Example, encode
from tests.runs import random_model

PROGRAM = "a=5;\nfor x in range(3):a+=2\nprint((a//2))"


@pytest.fixture(params=[(16, 1), (12, 2), (8, 3)], ids=str)
def model(request):
    return random_model(*request.param).eval()


@torch.no_grad()
def test_hidden_states_and_cells_are_those_of_nn_lstm(model):
    traced = trace(model, PROGRAM)
    ids = torch.tensor([encode(PROGRAM)])
    hidden, _ = model.lstm(model.embedding(ids), model.initial_state(1))
    assert (traced.layers[-1].hidden - hidden[0]).abs().max() < 1e-6
    for end in (1, 7, len(PROGRAM)):  # the state after a part is the state at the end of that part
        _, (h, c) = model.lstm(model.embedding(ids[:, :end]), model.initial_state(1))
        for number, layer in enumerate(traced.layers):
            assert (layer.hidden[end - 1] - h[number, 0]).abs().max() < 1e-6
            assert (layer.cell[end - 1] - c[number, 0]).abs().max() < 1e-6


def test_gates_make_the_cell_and_the_hidden_state(model):
    for layer in trace(model, PROGRAM).layers:
        assert {values.shape for values in layer} == {(len(PROGRAM), model.hidden)}
        for gate in (layer.input_gate, layer.forget_gate, layer.output_gate):
            assert gate.min() >= 0 and gate.max() <= 1
        before = torch.cat([torch.zeros(1, model.hidden), layer.cell[:-1]])
        assert torch.allclose(layer.cell, layer.forget_gate * before + layer.input_gate * layer.candidate, atol=1e-6)
        assert torch.allclose(layer.hidden, layer.output_gate * layer.cell.tanh(), atol=1e-6)


def test_states_begin_with_zeros_and_end_as_the_encoder_does(model):
    h, c = trace(model, PROGRAM).states()
    assert h.shape == c.shape == (model.layers, len(PROGRAM) + 1, model.hidden)
    assert not h[:, 0].any() and not c[:, 0].any()
    batch = Batch.of([Example(PROGRAM, "", "")])
    with torch.no_grad():
        end_h, end_c = model.encode(batch.source, batch.lengths)
    assert torch.allclose(h[:, -1:], end_h, atol=1e-6) and torch.allclose(c[:, -1:], end_c, atol=1e-6)


def test_the_whole_alphabet_can_be_traced_and_nothing_else(model):
    assert len(trace(model, ALPHABET).layers[0].cell) == len(ALPHABET)
    for text, reason in (("", "nothing to read"), ("pé", "'é' at position 2")):
        with pytest.raises(ValueError, match=reason):
            trace(model, text)


def test_prefix_answers_are_the_answers_to_the_prefixes(model):
    found = prefix_answers(model, trace(model, PROGRAM[:12]))
    assert [answer.prefix for answer in found] == [PROGRAM[:end] for end in range(13)]
    for answer in found:
        written, confidence = model.answer(answer.prefix)
        assert answer.written == written
        assert answer.probability == pytest.approx(torch.tensor(confidence).double().prod().item(), rel=1e-4)


@torch.no_grad()
def test_a_forced_walk_sees_the_right_characters(model):
    steps = walk(model, PROGRAM, "-12")
    assert "".join(step.reads for step in steps) == PROGRAM + START + "-12"
    assert [step.role for step in steps] == ["encoder"] * len(PROGRAM) + ["decoder"] * 4
    assert "".join(step.target for step in steps) == "-12" + STOP
    assert "".join(step.writes for step in steps[: len(PROGRAM)]) == ""
    scores = model(Batch.of([Example(PROGRAM, "-12", "")]))[0].softmax(-1)
    found = torch.stack([step.probabilities for step in steps[len(PROGRAM) :]])
    assert torch.allclose(found, scores, atol=1e-6)
    hidden = torch.stack([step.hidden for step in steps])
    assert torch.allclose(hidden, trace(model, PROGRAM + "@-12").layers[-1].hidden, atol=1e-6)


def test_a_free_walk_sees_its_own_characters(model):
    steps = walk(model, PROGRAM, "-12", forced=False)[len(PROGRAM) :]
    written, confidence = model.answer(PROGRAM)
    writes = "".join(step.writes for step in steps)
    assert writes.removesuffix(STOP) == written and len(steps) <= LONGEST_OUTPUT
    assert "".join(step.reads for step in steps) == START + writes[:-1]
    assert [step.probabilities.max().item() for step in steps] == pytest.approx(confidence, abs=1e-5)
    assert "".join(step.target for step in steps) == ("-12" + STOP)[: len(steps)]


def test_a_free_walk_ends_with_a_full_stop():
    model = random_model(8).eval()
    with torch.no_grad():
        model.output.weight.zero_()
        model.output.bias.zero_()
        model.output.bias[OUTPUT_ALPHABET.index(STOP)] = 1
    assert [step.reads for step in walk(model, "p", "7", forced=False)] == ["p", START]
    assert [step.right for step in walk(model, "p", "7")] == [True, False, True]  # the encoder has nothing to write
