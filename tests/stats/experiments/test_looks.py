"""The level of one look that is as wide as all looks, beside the published factor."""

import pytest
from scipy.stats import norm

from cynosure.stats.experiments.looks import level_at_any_look


def test_as_wide_as_the_confidence_sequence() -> None:
    # methods.md 2: at the planned n the sequence is 1.5486 times as wide as one look.
    wide = norm.ppf((1 + level_at_any_look(0.95)) / 2)
    assert wide / norm.ppf(0.975) == pytest.approx(1.5486, abs=5e-5)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.99, 0.999])
def test_above_the_level_of_one_look(level: float) -> None:
    assert level < level_at_any_look(level) < 1
