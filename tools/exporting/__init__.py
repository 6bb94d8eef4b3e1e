"""A copy of the site that any web server can host without Python, and the configuration that it needs."""
