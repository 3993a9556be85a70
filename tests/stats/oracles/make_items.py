"""Reference values of item models: `python make_items.py items.json` (group `oracles`).

py-irt on a made panel of 100 subjects and 500 items; the test makes the same panel from the seed.
The file is an argument, for py-irt talks on standard output while it works.
"""

import json
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from py_irt.config import IrtConfig
from py_irt.training import IrtModelTrainer

SUBJECTS, ITEMS, SEED = 100, 500, 20260304


def panel() -> np.ndarray:
    rng = np.random.default_rng(SEED)
    ability, difficulty = rng.normal(size=SUBJECTS) * 1.5, rng.normal(size=ITEMS) * 2
    chance = 1 / (1 + np.exp(difficulty - ability[:, np.newaxis]))
    return (rng.random((SUBJECTS, ITEMS)) < chance).astype(int)


if __name__ == "__main__":
    solved = panel()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "responses.jsonlines"
        path.write_text(
            "\n".join(
                json.dumps(
                    {
                        "subject_id": f"s{s:03}",
                        "responses": {f"i{i:03}": int(solved[s, i]) for i in range(ITEMS)},
                    }
                )
                for s in range(SUBJECTS)
            )
        )
        begun = time.perf_counter()
        trainer = IrtModelTrainer(
            data_path=path,
            config=IrtConfig(model_type="1pl", priors="vague", epochs=2000, seed=SEED),
        )
        trainer.train()
        seconds = time.perf_counter() - begun
    best = trainer.best_params
    abilities = [None] * SUBJECTS
    for position, name in best["subject_ids"].items():
        abilities[int(name[1:])] = round(float(best["ability"][int(position)]), 5)
    made = f"py-irt {version('py-irt')}, torch {version('torch')}"
    found = {"made": made, "seconds": round(seconds, 1), "abilities": abilities}
    Path(sys.argv[1]).write_text(json.dumps(found) + "\n", encoding="utf-8")
