"""Fields of random motion: their size, their smoothness, and what they are learnt from."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from austicker.causal.field_store import (
    fields_path,
    packaged_fields,
    read_fields,
    write_fields,
)
from austicker.causal.fields import (
    COLUMNS,
    N_FIELDS,
    ROWS,
    FieldModel,
    draw_field,
    fit_fields,
    smooth_noise,
)
from austicker.causal.latent import Latent
from austicker.causal.store import packaged_model
from austicker.errors import DataError, OutputError, RecordError
from austicker.types.skin import FACE_IOD, SkinSettings

SCALE = 40.0
SHAPE = (120, 104)


def weight() -> np.ndarray:
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    radius = np.hypot((x - 52) / 45, (y - 60) / 52)
    return np.asarray(np.clip(3 - 3 * radius, 0, 1), np.float32)


@settings(max_examples=20)
@given(noise=st.floats(0.1, 3), population=st.sampled_from([0.0, 0.7]), seed=st.integers(0, 10**6))
def test_fields_have_the_size_that_was_asked_for(noise, population, seed) -> None:
    asked = SkinSettings(1.0, population, noise)
    full = np.ones(SHAPE, np.float32)
    rng = np.random.default_rng(seed)
    drawn = draw_field(asked, packaged_fields(), full, SCALE, rng)
    size = float(np.sqrt((drawn**2).sum(axis=-1).mean())) * FACE_IOD / SCALE
    if population:
        assert abs(noise - population) - 1e-3 <= size <= noise + population + 1e-3
    else:
        assert size == pytest.approx(noise, rel=1e-3)


def test_they_are_at_rest_where_nothing_may_move() -> None:
    rng = np.random.default_rng(0)
    drawn = draw_field(SkinSettings(1, 1, 1), packaged_fields(), weight(), SCALE, rng)
    assert not drawn[weight() == 0].any()
    assert np.isfinite(drawn).all()


def test_noise_is_as_smooth_as_was_asked_for() -> None:
    sigma = 6.0
    noise = smooth_noise((400, 400), sigma, np.random.default_rng(1))
    variance = float((noise**2).mean())
    for lag in (3, 6, 12):
        for moved in (np.roll(noise, lag, 0)[lag:], np.roll(noise, lag, 1)[:, lag:]):
            kept = noise[lag:] if moved.shape[0] < 400 else noise[:, lag:]
            found = float((moved * kept).mean()) / variance
            assert found == pytest.approx(np.exp(-((lag / (2 * sigma)) ** 2)), abs=0.12)


def test_one_seed_one_field_and_settings_do_not_shift_the_draw() -> None:
    def draw(asked: SkinSettings, seed: int = 5) -> np.ndarray:
        full = np.ones(SHAPE, np.float32)
        return draw_field(asked, packaged_fields(), full, SCALE, np.random.default_rng(seed))

    people, noise = draw(SkinSettings(1, 1, 0)), draw(SkinSettings(1, 0, 1))
    assert np.allclose(draw(SkinSettings(1, 1, 1)), people + noise, atol=1e-5)
    assert not np.array_equal(noise, draw(SkinSettings(1, 0, 1), 6))


def test_drawn_emotions_are_uniform_and_their_variants_as_frequent_as_they_are() -> None:
    owners = np.array([0, 1, 1])
    latent = Latent(
        loadings=np.zeros((42, 3)),
        noise=np.ones(42),
        means=np.eye(3),
        spread=np.zeros((3, 3)),
        owners=owners,
        shares=np.array([1.0, 0.2, 0.8]),
    )
    patterns = np.zeros((3, ROWS, COLUMNS, 2), np.float32)
    patterns[[0, 1, 2], [5, 15, 25], 13, 1] = 1
    fields = FieldModel(latent, np.eye(3), np.zeros(3), patterns)
    rng = np.random.default_rng(0)
    shown = [int(np.argmax((patterns * fields.draw(rng)).sum(axis=(1, 2, 3)))) for _ in range(800)]
    assert np.bincount(shown) / 800 == pytest.approx([0.5, 0.1, 0.4], abs=0.05)
    assert packaged_fields().fields.shape == (N_FIELDS, ROWS, COLUMNS, 2)


def test_fitting_finds_the_fields_that_the_units_move() -> None:
    model = packaged_model()
    rng = np.random.default_rng(3)
    y = np.mgrid[:ROWS, :COLUMNS][0]
    brows = np.zeros((ROWS, COLUMNS, 2))
    brows[..., 1] = -np.exp(-((y - 9) ** 2) / 8)
    cheeks = np.zeros((ROWS, COLUMNS, 2))
    cheeks[..., 1] = -np.exp(-((y - 20) ** 2) / 8)
    values, fields = [], []
    for _ in range(80):
        up, smile = rng.uniform(0, 1, 2)
        fields.append(up * brows + smile * cheeks)
        moved = np.zeros((14, 3))
        moved[[0, 1, 2, 3], 1] = -up
        moved[[7, 8, 9, 11], 1] = -smile
        values.append(moved)
    found = fit_fields(model, np.array(values), np.array(fields), count=4)
    rows = found.fields.reshape(4, -1)
    assert np.allclose(rows @ rows.T, np.eye(4), atol=1e-3)
    for pattern in (brows, cheeks):
        flat = pattern.ravel() / np.linalg.norm(pattern)
        assert np.linalg.norm(rows @ flat) == pytest.approx(1, abs=1e-3)
    drawn = found.draw(rng)
    assert np.allclose(drawn, drawn[:, ::-1], atol=1e-3)


def test_too_few_clips_and_clips_at_rest_are_refused() -> None:
    model = packaged_model()
    with pytest.raises(DataError, match="60 clips or more"):
        fit_fields(model, np.zeros((5, 14, 3)), np.zeros((5, ROWS, COLUMNS, 2)))
    with pytest.raises(DataError, match="do not move"):
        fit_fields(model, np.zeros((70, 14, 3)), np.zeros((70, ROWS, COLUMNS, 2)))


def test_a_file_gives_back_what_was_written(tmp_path) -> None:
    fields = packaged_fields()
    path = fields_path(tmp_path / "mine.json")
    write_fields(fields, path)
    assert path.name == "mine.fields.npz"
    assert path.stat().st_size < 200_000
    again = read_fields(path)
    assert np.allclose(again.fields, fields.fields)
    assert np.array_equal(again.latent.owners, fields.latent.owners)
    one, two = (f.draw(np.random.default_rng(1)) for f in (fields, again))
    assert np.allclose(one, two, atol=1e-3)


def test_files_that_hold_none_are_refused_in_a_sentence(tmp_path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_fields(tmp_path / "absent.fields.npz")
    junk = tmp_path / "junk.npz"
    junk.write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(DataError, match="fit the model again"):
        read_fields(junk)
    np.savez(tmp_path / "other.npz", format=np.array("something"))
    with pytest.raises(DataError, match="fit the model again"):
        read_fields(tmp_path / "other.npz")
    with pytest.raises(OutputError, match="cannot be written"):
        write_fields(packaged_fields(), tmp_path / "no" / "folder.npz")


def test_a_population_amplitude_needs_fields() -> None:
    with pytest.raises(DataError, match="no fields"):
        draw_field(SkinSettings(1, 1, 0), None, weight(), SCALE, np.random.default_rng(0))


def test_records_check_themselves() -> None:
    fields = packaged_fields()
    with pytest.raises(RecordError, match="leftover"):
        FieldModel(fields.latent, fields.weights, fields.leftover[:-1], fields.fields)
    with pytest.raises(RecordError, match="finite"):
        replace(fields, weights=fields.weights * np.nan)
    wrongs: tuple[dict[str, Any], ...] = (
        {"attenuation": 1.2},
        {"noise": -1.0},
        {"population": float("nan")},
    )
    for wrong in wrongs:
        with pytest.raises(RecordError, match=next(iter(wrong))):
            SkinSettings(**wrong)
    assert SkinSettings(0, 0, 0).idle
    assert not SkinSettings().idle
