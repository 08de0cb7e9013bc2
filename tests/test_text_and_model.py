"""Characters and batches; a network whose answers depend on nothing but the text it reads."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from test_programs import sample_many

from l2e_utils.engine.files import load_executor
from l2e_utils.model import LONGEST_OUTPUT, ExecutorLSTM
from l2e_utils.text import ALPHABET, OUTPUT_ALPHABET, PAD, START, STOP, Batch, Example, decode, encode
from tests.runs import random_model

# Sources of very different lengths, an empty one among them, and outputs from one character up.
RAGGED = [
    Example("", "5", ""), Example("print((7+5))", "12", ""), Example("7", "-30", ""),
    Example("a=45;\nprint((a-(77+85)))", "-117", ""), Example("1234567890" * 20, "123456789012345", ""),
    Example("7", "8", ""), Example("7;7", "", ""),
]


def plain_scores(model, example):
    """Scores of the output characters: the network run on this one example, a character at a time, with no padding."""
    state, scores = None, []
    for number in encode(example.source):
        _, state = model.lstm(model.embedding(torch.tensor([[number]])), state)
    for number in encode(START + example.output):
        hidden, state = model.lstm(model.embedding(torch.tensor([[number]])), state)
        scores.append(model.output(hidden)[0, 0])
    return torch.stack(scores)


def test_the_alphabet_has_not_changed():
    assert ALPHABET == "0123456789-.@\n +*/()=<>:;abcdefghijxlnoprst"
    assert OUTPUT_ALPHABET == "0123456789-." == ALPHABET[:12]
    assert (START, STOP, PAD) == ("@", ".", 43) and len(set(ALPHABET)) == 43


@given(st.lists(st.integers(0, PAD)))
def test_encode_and_decode_undo_each_other_but_for_padding(numbers):
    text = decode(numbers)
    assert encode(text) == [number for number in numbers if number != PAD]
    assert decode(encode(text)) == text


@given(st.text(ALPHABET, max_size=20), st.characters(exclude_characters=ALPHABET), st.text(max_size=20))
def test_an_unknown_character_is_named_with_its_position(before, unknown, after):
    with pytest.raises(ValueError) as caught:
        encode(before + unknown + after)
    start = f"The network does not know the character {unknown!r} at position {len(before) + 1}; "
    assert str(caught.value).startswith(start)
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


def test_the_layout_of_a_batch_by_one_worked_example():
    batch = Batch.of([Example("1+2", "-30", ""), Example("a", "7", ""), Example("", "", "")])
    p = PAD
    assert batch.source.tolist() == [[1, 15, 2], [p, p, 25], [p, p, p]]
    assert batch.lengths.tolist() == [3, 1, 0]
    assert batch.inputs.tolist() == [[12, 10, 3, 0], [12, 7, p, p], [12, p, p, p]]
    assert batch.targets.tolist() == [[10, 3, 0, 11], [7, 11, p, p], [11, p, p, p]]
    assert batch.mask.tolist() == [[True] * 4, [True, True, False, False], [True, False, False, False]]
    assert all(tensor.dtype == torch.long for tensor in batch[:4]) and batch.mask.dtype == torch.bool


def test_a_batch_of_nothing_or_of_unknown_characters_is_refused():
    with pytest.raises(ValueError, match=r"^A batch needs at least one example\.$"):
        Batch.of([])
    with pytest.raises(ValueError, match=r"the character 'z' at position 2;"):
        Batch.of([Example("1", "2", ""), Example("1z", "2", "")])


def test_parameters_start_uniform_between_minus_and_plus_0_08_and_there_are_2_5_million_in_the_papers_size():
    parameters = list(ExecutorLSTM(400, 2).parameters())
    assert 2_400_000 <= sum(parameter.numel() for parameter in parameters) <= 2_700_000
    for parameter in parameters:
        assert parameter.abs().max() <= 0.08
        assert parameter.numel() < 1_000 or (parameter.std() / (0.08 / 3**0.5) - 1).abs() < 0.05


@pytest.mark.parametrize("layers", [1, 2])
@torch.no_grad()
def test_encode_then_decode_is_forward_and_both_are_a_plain_run_of_the_lstm(layers):
    model = random_model(layers=layers)
    examples = RAGGED + sample_many(20, 2, 2)
    batch = Batch.of(examples)
    together = model(batch)
    assert together.shape == (*batch.targets.shape, len(OUTPUT_ALPHABET))
    assert torch.equal(model.decode(model.encode(batch.source, batch.lengths), batch.inputs), together)
    for row, example in enumerate(examples):
        found = together[row][batch.mask[row]]
        assert torch.allclose(found, plain_scores(model, example), rtol=0, atol=1e-5), example


@torch.no_grad()
def test_what_a_network_writes_is_the_likeliest_after_its_own_text_with_its_probability():
    for model in (random_model(), random_model(layers=2, seed=1), load_executor("combined")[0]):
        examples = RAGGED + sample_many(12, 2, 2)
        batch = Batch.of(examples)
        found = model.write(model.encode(batch.source, batch.lengths))
        for example, (written, confidence) in zip(examples, found, strict=True):
            probability, choice = plain_scores(model, example._replace(output=written)).softmax(-1).max(-1)
            length = len(written) + (len(written) < LONGEST_OUTPUT)
            assert decode(choice[:length].tolist()) == (written + STOP)[:length]
            assert np.allclose(confidence, probability[:length], rtol=0, atol=1e-5)


@pytest.mark.parametrize(("character", "written"), [(STOP, ""), ("7", "7" * LONGEST_OUTPUT)])
def test_writing_ends_with_a_full_stop_or_is_cut_off(character, written):
    model = random_model(spread=0.01)
    with torch.no_grad():
        model.output.bias[OUTPUT_ALPHABET.index(character)] = 9
    text, confidence = model.answer("print((7+5))")
    assert text == written and len(confidence) == (len(text) or 1) and min(confidence) > 0.99
