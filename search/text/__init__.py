"""How text is folded, cut into pairs and marked; pure functions over plain strings."""
