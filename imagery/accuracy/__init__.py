"""How good it is: yardsticks, and what the detectors reach on them."""
