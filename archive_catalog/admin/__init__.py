"""The catalogue in the staff's admin: lists, forms and the tree, every write through `actions`, every row by charge."""
