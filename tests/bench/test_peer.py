"""The Mesa peer makes the engine's moves: its short cuts leave out nothing that would have been taken."""

from bench.peer import Peer
from bench.world import reduced_engine
from sim.model.watch import journal_hash


def test_agents_of_mesa_make_the_moves_of_the_engine(settled):
    engine, peer = reduced_engine(settled), Peer(settled)

    engine.run_days(42)
    for _ in range(42):
        peer.step()

    assert peer.books.journal_sha256() == journal_hash(engine.ledger, 42)
