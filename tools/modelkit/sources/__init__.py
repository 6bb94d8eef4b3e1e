"""Where models come from: file formats that are read, and packages that carry them."""
