"""`python -m sim` is the same as `blowback`."""

from sim.cli import main

if __name__ == "__main__":
    main()
