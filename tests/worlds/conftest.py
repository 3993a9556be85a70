"""The simulated assistant once as a world, once as its files read back without the product."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cynosure.worlds import assistant
from cynosure.worlds.files import write_world
from cynosure.worlds.world import World
from tests.worlds.reading import Read, read_files

SEED = 20260831


@pytest.fixture(scope="session")
def world() -> World:
    return assistant.simulate(np.random.default_rng(SEED))


@pytest.fixture(scope="session")
def folder(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("xingyu")
    write_world(world, where)
    return where


@pytest.fixture(scope="session")
def read(folder: Path) -> Read:
    return read_files(folder)
