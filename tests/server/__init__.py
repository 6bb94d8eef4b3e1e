"""Tests of the server; a package, so that its modules can share `sites`."""
