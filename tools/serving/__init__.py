"""Servers on this machine, for as long as a tool or a test needs one."""
