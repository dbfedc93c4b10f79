"""What every command's test needs: a way to call it, and a short scenario."""

from dataclasses import dataclass

import pytest

from sim.cli import main
from tests.worlds import OASIS

START = "2011-02-15"


@dataclass
class Said:
    """What a command left: its exit code and its words."""

    code: int
    out: str
    err: str


@pytest.fixture
def blowback(capsys):
    def call(*words):
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        said = capsys.readouterr()
        return Said(left.value.code or 0, said.out, said.err)

    return call


@pytest.fixture
def spring(tmp_path):
    path = tmp_path / "spring.yaml"
    path.write_text(f"name: A short spring\nregion: {OASIS}\nstart: {START}\nuntil: 2011-02-28\n")
    return path
