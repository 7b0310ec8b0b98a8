"""Which ready nets choose and which judge."""

from itertools import combinations

import numpy as np
import pytest

from austicker.errors import UsageError
from austicker.recognizers.inputs import STILLS
from austicker.recognizers.stills import EMOTIONS, READY, at_hand, panel_of, roles


@pytest.mark.parametrize("count", range(len(READY) + 1))
def test_nothing_that_helps_to_choose_judges(count: int) -> None:
    for names in combinations(READY, count):
        chose, judged = roles(names)
        assert not set(chose) & set(judged)
        assert set(chose) | set(judged) == set(names)
        assert judged or not names
        assert bool(chose) == (count > 1)


def test_order_of_the_names_does_not_matter() -> None:
    assert roles(READY[::-1]) == roles(READY)


def test_all_answer_for_the_same_emotions() -> None:
    names, missing = at_hand()
    assert {"fer", "facex"} <= set(names)
    assert len(names) + len(missing) == len(READY)
    stills = np.random.default_rng(0).integers(0, 256, (2, *STILLS.shape), np.uint8)
    panel = panel_of(names)
    answers = panel.probabilities(stills)
    assert answers.shape == (len(names), 2, len(EMOTIONS))
    np.testing.assert_allclose(answers.sum(axis=2), 1, atol=1e-5)
    for name, own, row in zip(names, panel.recognizers, answers, strict=True):
        best = own.classes[int(own.predict(stills)[0].argmax())]
        assert EMOTIONS[int(row[0].argmax())] == best, name


def test_an_unknown_net_is_refused() -> None:
    with pytest.raises(UsageError, match="unknown net of stills 'vgg'"):
        panel_of(["vgg"])
