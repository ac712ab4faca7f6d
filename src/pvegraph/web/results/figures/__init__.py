"""What a script draws of an answer: for each view, whether it makes sense, with which settings, and the data of it."""
