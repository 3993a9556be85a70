"""Builds the tracks of a project, for a test in which two processes do."""

import sys
from pathlib import Path

from tests.project.test_tracks import built

print(built(Path(sys.argv[1])).rows)
