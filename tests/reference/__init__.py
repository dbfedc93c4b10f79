"""The reference: the whole day again, slowly, in plain Mesa, from the model's page."""
