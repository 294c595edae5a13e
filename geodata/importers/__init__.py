"""Official Italian lists and matrices into the files of a territory."""
