"""From files to a validated wave: codebook, responses, published figures, reconstruction."""
