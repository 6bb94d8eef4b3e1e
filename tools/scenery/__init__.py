"""The scenes that the page offers as backgrounds: painted with NumPy in linear light, not photographed."""
