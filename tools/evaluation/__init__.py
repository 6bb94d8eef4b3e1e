"""Measures a model and the compositor: on labelled photos, on clips of known truth, and on real videos."""
