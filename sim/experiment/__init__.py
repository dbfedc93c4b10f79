"""Many runs: one run as a function, and what can be asked of more than one."""
