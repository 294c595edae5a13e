"""The province of Lecco: real places, residents and road links; illustrative firms, offers, people and openings."""
