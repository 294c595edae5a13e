"""How the store's schema came about: each version a step from the one before, run when a store is opened."""
