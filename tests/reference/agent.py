"""What every agent of the reference is: a Mesa agent with a name and luck of its own."""

import mesa

from tests.reference.luck import uid


class Agent(mesa.Agent):
    """Somebody who acts; stands in the order of names among its kind, and the newborn behind."""

    def __init__(self, model, name):
        super().__init__(model)
        self.name, self.uid = name, uid(name)

    def luck(self, process, which=0, day=None):
        """A draw of its own, today's unless another day is named."""
        return self.model.luck(process, self.uid, which, day)
