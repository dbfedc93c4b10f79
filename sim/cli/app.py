"""The command line: it reads what is asked, calls the library, and prints what it says.

Our own floors are imported inside the commands: `--help` must not wait for a compiler and a table library.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

from typer import Option, Typer

from sim.cli import again, difference, fit, look_up, study
from sim.cli.run import FAILED, run
from sim.cli.say import fail
from sim.cli.validate import validate
from sim.core.errors import InputError, SimError, UsageError

MISUSED = 2
INTERRUPTED = 130  # how typer leaves after Ctrl-C outside of a run; ours is 1

app = Typer(
    help="How weapons leave unguarded depots after a war ends, and what a policy would have changed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def common(
    debug: Annotated[bool, Option("--debug", help="Show the traceback of an error; may stand anywhere.")] = False,
) -> None:
    """How weapons leave unguarded depots after a war ends, and what a policy would have changed."""
    # main() has seen to --debug; it is declared here for the help.


app.command()(run)
app.command()(study.compare)
app.command()(difference.diff)
app.command()(again.report)
app.command()(fit.sensitivity)
app.command()(fit.calibrate)
app.command()(validate)
app.command()(look_up.check)
app.command("list")(look_up.list_)
app.add_typer(look_up.explain, name="explain")
app.command()(look_up.schema)
app.command()(look_up.version)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code: 0 done, 1 a run or check failed, 2 wrong usage or input."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a name the terminal cannot show must not end a run
    try:
        app(args=[word for word in given if word != "--debug"], prog_name="blowback")
    except SimError as error:
        fail(str(error), MISUSED if isinstance(error, InputError | UsageError) else FAILED, debug)
    except SystemExit as left:
        if left.code == INTERRUPTED:
            fail("Interrupted.", FAILED, debug)
        raise
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains once more on its way out
        sys.exit(FAILED)
    except OSError as error:
        fail(f"{error.filename or 'file'}: {error.strerror or error}.", FAILED, debug)
