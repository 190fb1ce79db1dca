"""How much the service takes: of one sender, at once, and before its judges have caught up."""
