"""The language that Rigmark's rooms share; it imports none of them."""
