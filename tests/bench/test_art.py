"""The attack for the Adversarial Robustness Toolbox, with the toolbox's own estimators."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

from austicker.bench.adapters.art import sticker_attack
from austicker.errors import UsageError
from tests.actors import ground, portrait, talk

pytest.importorskip("art", reason="the extra 'art' is not installed")

RATE, FRAMES = 25, 10


def _channels_first(images: list[np.ndarray]) -> np.ndarray:
    """(n, 3, H, W) float32 in 0-1."""
    return np.moveaxis(np.stack(images), -1, 1).astype(np.float32) / 255


@pytest.fixture(scope="module")
def stills() -> np.ndarray:
    """(2, 3, 200, 180): a face, and none."""
    return _channels_first([portrait(), ground(180, 200)])


@pytest.fixture(scope="module")
def clips() -> np.ndarray:
    """(2, F, 3, 240, 240): a face that moves, and none."""
    face = [image[40:280, 110:350] for image in talk(FRAMES, lift=3.0)]
    return np.stack([_channels_first(face), _channels_first([ground(240, 240)] * FRAMES)])


def torch_classifier(shape: tuple[int, ...]) -> Any:
    """Three classes, from the mean colours."""
    import torch
    from art.estimators.classification import PyTorchClassifier

    class Mean(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.out = torch.nn.Linear(shape[-3], 3)

        def forward(self, x: torch.Tensor) -> Any:
            means = x.mean(dim=(-1, -2))
            return self.out(means if means.ndim == 2 else means.mean(dim=1))

    return PyTorchClassifier(
        Mean(),
        loss=torch.nn.CrossEntropyLoss(),
        input_shape=shape,
        nb_classes=3,
        clip_values=(0.0, 1.0),
        device_type="cpu",
    )


def black_box(shape: tuple[int, ...], low: float = 0, high: float = 1) -> Any:
    """Says 'surprise', whatever it is shown, and keeps what it was asked."""
    from art.estimators.classification import BlackBoxClassifier

    def ask(x: np.ndarray) -> np.ndarray:
        asked.append(len(x))
        return np.tile([0.1, 0.2, 0.7], (len(x), 1)).astype(np.float32)

    asked: list[int] = []
    made = BlackBoxClassifier(ask, shape, 3, clip_values=(low, high))
    made.asked = asked
    return made


def changed(x: np.ndarray, made: np.ndarray) -> tuple[np.ndarray, ...]:
    """Rows and columns in which any sample (..., 3, H, W) differs."""
    differs = (x != made).reshape(-1, *x.shape[-2:]).any(axis=0)
    return np.nonzero(differs)


def test_stills_keep_their_shape_and_what_no_sticker_covers(stills):
    estimator = torch_classifier(stills.shape[1:])
    before = stills.copy()
    attack = sticker_attack(estimator, sticker="heart")
    made = attack.generate(stills)
    assert np.array_equal(stills, before)
    assert made.shape == stills.shape
    assert made.dtype == stills.dtype
    assert made.min() >= 0
    assert made.max() <= 1
    rows, columns = changed(stills[:1], made[:1])
    assert 8 < np.ptp(rows) < 40
    assert 8 < np.ptp(columns) < 40
    assert np.array_equal(made[1], stills[1])
    assert attack.unprotected == [1]
    assert attack.queries == 2
    assert estimator.predict(made).shape == (2, 3)


def test_clips_have_it_in_every_frame(clips, caplog):
    estimator = torch_classifier(clips.shape[1:])
    attack = sticker_attack(estimator, sticker="heart", fps=RATE)
    made = attack.generate(clips, np.array([1, 0]))
    assert made.shape == clips.shape
    assert made.dtype == clips.dtype
    for frame, after in zip(clips[0], made[0], strict=True):
        rows, columns = changed(frame, after)
        assert 8 < np.ptp(rows) < 45
        assert 8 < np.ptp(columns) < 45
    assert attack.unprotected == [1]
    assert "1 of 2 samples left as they are" in caplog.text
    assert attack.queries == 0
    assert estimator.predict(made).shape == (2, 3)


@pytest.mark.parametrize(
    ("y", "budget", "asked", "emotion"),
    [
        (None, 1, [2], "surprise"),
        (None, 0, [], "auto"),
        (np.array([1, 1]), 1, [], "positive"),
        (np.array([[1], [1]]), 1, [], "positive"),
        (np.eye(3)[[0, 0]], 1, [], "negative"),
    ],
)
def test_what_is_asked_and_what_the_placer_gets(y, budget, asked, emotion, stills, monkeypatch):
    given = []

    def watch(image, options, models):
        given.append(options.emotion)

    monkeypatch.setattr("austicker.bench.adapters.art.protected.protect_still", watch)
    estimator = black_box(stills.shape[1:])
    attack = sticker_attack(estimator, query_budget=budget)
    attack.generate(stills, y)
    assert estimator.asked == asked
    assert attack.queries == sum(asked)
    assert given == [emotion, emotion]


def test_the_seed_decides(stills):
    faces = np.repeat(stills[:1], 4, axis=0)
    first, again, other = (
        sticker_attack(
            black_box(stills.shape[1:]), placer="random", query_budget=0, seed=seed
        ).generate(faces)
        for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert len({sample.tobytes() for sample in first}) > 1


def test_layouts_and_ranges_give_the_same_picture(stills):
    face = stills[:1]
    first = sticker_attack(black_box(face.shape[1:]), query_budget=0).generate(face)
    last = np.rint(np.moveaxis(face, 1, -1) * 255).astype(np.uint8)
    attack = sticker_attack(black_box(last.shape[1:], 0, 255), query_budget=0, channels_first=False)
    made = attack.generate(last)
    assert made.dtype == np.uint8
    assert np.array_equal(np.rint(np.moveaxis(first, 1, -1) * 255).astype(np.uint8), made)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"size": 0}, "`size` must lie between"),
        ({"sticker": "hart"}, "unknown sticker"),
        ({"placer": "x"}, "unknown placer"),
        ({"attach": "x"}, "unknown attachment"),
        ({"emotions": ("negative", "positive")}, "3 classes and emotions names 2"),
        ({"emotions": ("negative", "positive", "hunger")}, "unknown emotion 'hunger'"),
        ({"query_budget": 2}, "query_budget must be 0 or 1"),
        ({"fps": 0}, "fps must be above 0"),
        ({"batch_size": 0}, "batch_size must be 1 or more"),
        ({"seed": -1}, "`seed` must be 0 or more"),
    ],
)
def test_settings_that_cannot_be(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        sticker_attack(black_box((3, 8, 8)), **settings)
    attack = sticker_attack(black_box((3, 8, 8)))
    with pytest.raises(ValueError, match=sentence):
        attack.set_params(**settings)


def test_other_requests_that_cannot_be(stills):
    from art.estimators.classification import BlackBoxClassifier
    from art.exceptions import EstimatorError

    attack = sticker_attack(black_box(stills.shape[1:]))
    with pytest.raises(ValueError, match="cannot be set"):
        attack.set_params(colour="red")
    with pytest.raises(ValueError, match="NCHW"):
        attack.generate(stills[0])
    with pytest.raises(ValueError, match="clip_values"):
        attack.generate(stills * 255)
    with pytest.raises(ValueError, match="class numbers"):
        attack.generate(stills, np.zeros((2, 4)))
    with pytest.raises(ValueError, match="classes 0-2"):
        attack.generate(stills, np.array([0, 3]))
    with pytest.raises(ValueError, match="set fps"):
        attack.generate(stills[None])
    with pytest.raises(ValueError, match="x and y only"):
        attack.generate(stills, mask=stills)
    with pytest.raises(ValueError, match="needs clip_values"):
        sticker_attack(BlackBoxClassifier(lambda x: x, (3, 8, 8), 3))
    with pytest.raises(EstimatorError):
        sticker_attack(object())


def test_its_settings_are_shown():
    shown = repr(sticker_attack(black_box((3, 8, 8)), fps=RATE, seed=3))
    assert shown.startswith("StickerAttack(")
    assert "placer=counterfactual" in shown
    assert "fps=25" in shown
    assert "seed=3" in shown


def test_the_toolbox_is_not_installed(monkeypatch):
    for name in [one for one in sys.modules if one == "art" or one.startswith("art.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "art", None)
    monkeypatch.delitem(sys.modules, "austicker.bench.adapters.art.attack", raising=False)
    with pytest.raises(UsageError, match=r"\[art\]"):
        sticker_attack(None)
