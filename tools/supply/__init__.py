"""What the project is made of besides its own code: licences, and known weaknesses."""
