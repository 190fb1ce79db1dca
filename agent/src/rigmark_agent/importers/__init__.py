"""Takes over what other tools measured: each figure by Rigmark's definition, or left out."""
