"""The server: the page, the model catalogue, and the files both need. Frames never come here."""
