"""Things that end a process, for tests of what happens then."""

import os
from pathlib import Path


class Deadly:
    """Stands in for a scenario: whoever unpacks it in another process is killed, a given number of times."""

    def __init__(self, scenario, folder, times):
        self.scenario, self.folder, self.times = scenario, folder, times

    def __reduce__(self):
        return unpack, (self.scenario, self.folder, self.times)


def unpack(scenario, folder, times):
    killed = len(list(Path(folder).iterdir()))
    if killed < times:
        (Path(folder) / str(killed)).touch()
        os._exit(9)
    return scenario
